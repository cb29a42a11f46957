using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using SemiMER.Samples.WebService;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>The service, on a free port of this machine, and clients of it.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private RunningService(WebApplication service)
    {
        Service = service;
        Client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()), Timeout = TimeSpan.FromMinutes(10) };
    }

    public WebApplication Service { get; }

    public HttpClient Client { get; }

    public static async Task<RunningService> StartAsync(ServiceSettings settings)
    {
        WebApplication service = EmotionService.Create(settings with { Logs = false });
        await service.StartAsync();
        return new RunningService(service);
    }

    /// <summary>A connection for what no honest client sends.</summary>
    public async Task<RawClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        return new RawClient(client);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Service.StopAsync();
        await Service.DisposeAsync();
    }
}

/// <summary>Sends bytes as they are, and reads the status of the answer.</summary>
internal sealed class RawClient(TcpClient client) : IDisposable
{
    private readonly NetworkStream stream = client.GetStream();

    public static string Headers(string length, string more = "") => "POST /v1/emotion HTTP/1.1\r\nHost: localhost\r\n" +
        $"Content-Type: multipart/form-data; boundary=xyz\r\n{length}\r\n{more}\r\n";

    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends a byte every tenth of a second until the service has answered.</summary>
    public async Task<int> DripAsync()
    {
        Task<int> status = StatusAsync();
        while (!status.IsCompleted)
        {
            try
            {
                await stream.WriteAsync("a"u8.ToArray());
            }
            catch (IOException)
            {
                break;
            }
            await Task.WhenAny(status, Task.Delay(100));
        }
        return await status;
    }

    /// <summary>The status; 0 if the connection was closed without.</summary>
    public async Task<int> StatusAsync()
    {
        var bytes = new byte[12];
        int count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
        return count < bytes.Length ? 0 : int.Parse(Encoding.ASCII.GetString(bytes)[^3..], CultureInfo.InvariantCulture);
    }

    public void Dispose() => client.Dispose();
}
