using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SemiMER.Samples.WebService;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>The service as it is deployed: a process of its own.</summary>
[Collection(nameof(WebCollection))]
public sealed class ServingProcessTests(TrainedModels models)
{
    [Fact]
    public async Task It_serves_without_libtorch()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
        string program = typeof(EmotionService).Assembly.Location;
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--serve", "--model", models.Folders[0], "--url", address])
        {
            RedirectStandardOutput = true,
        })!;
        Task<string> printed = process.StandardOutput.ReadToEndAsync();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            (HttpStatusCode status, EmotionAnswer? answer) = await AskAsync(client);
            status.Should().Be(HttpStatusCode.OK);
            answer!.Modalities.Should().Equal("acoustic", "lexical");
            process.Modules.Cast<ProcessModule>().Select(module => module.ModuleName)
                .Should().Contain(name => name.Contains("onnxruntime", StringComparison.Ordinal))
                .And.NotContain(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        (await printed).Should().Contain("is loaded from").And.NotContain(models.Spoken[0].Text, "words stay out of logs");
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_said()
    {
        string program = typeof(EmotionService).Assembly.Location;
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--serve", "--model", models.Folders[0] + "-none", "--url", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> printed = process.StandardOutput.ReadToEndAsync(), said = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(1);
        (await said).Should().Contain("no recognizer is loaded from it").And.NotContain("   at ");
        (await printed).Should().Contain("cannot be loaded");
    }

    // Until it listens.
    private async Task<(HttpStatusCode, EmotionAnswer?)> AskAsync(HttpClient client)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using MultipartFormDataContent form = EmotionClient.Form(models.Spoken[0].ToWav(), models.Spoken[0].Text);
                return await EmotionClient.AskAsync(client, form);
            }
            catch (HttpRequestException) when (tries < 300)
            {
                await Task.Delay(200);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
