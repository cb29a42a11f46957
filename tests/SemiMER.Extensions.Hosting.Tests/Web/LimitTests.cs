using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SemiMER.Samples.WebService;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>Time, and those who take too much of it.</summary>
[Collection(nameof(WebCollection))]
public sealed class LimitTests(TrainedModels models)
{
    private static readonly ServiceLimits Hurried = new()
    {
        BytesPerSecond = 1_000, Grace = TimeSpan.FromSeconds(1.1), Headers = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task A_client_that_drips_is_too_slow()
    {
        await using RunningService service = await StartAsync(Hurried);
        using RawClient client = await service.ConnectAsync();
        await client.SendAsync(RawClient.Headers("Content-Length: 100000"));
        (await client.DripAsync()).Should().Be(408);
    }

    [Fact]
    public async Task A_client_that_is_just_fast_enough_has_an_end_too()
    {
        await using RunningService service = await StartAsync(
            Hurried with { BytesPerSecond = 1, Upload = TimeSpan.FromSeconds(1) });
        using RawClient client = await service.ConnectAsync();
        await client.SendAsync(RawClient.Headers("Content-Length: 100000"));
        (await client.DripAsync()).Should().Be(408);
    }

    [Fact]
    public async Task A_client_whose_first_lines_do_not_end_is_too_slow()
    {
        await using RunningService service = await StartAsync(Hurried);
        using RawClient client = await service.ConnectAsync();
        await client.SendAsync("POST /v1/emotion HTTP/1.1\r\nX: ");
        (await client.DripAsync()).Should().Be(408);
    }

    [Fact]
    public async Task Slow_clients_hold_nobody_up()
    {
        await using RunningService service = await StartAsync(Hurried with { Predictions = 1, Grace = TimeSpan.FromSeconds(30) });
        RawClient[] slow = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.ConnectAsync()));
        foreach (RawClient client in slow)
            await client.SendAsync(RawClient.Headers("Content-Length: 100000"));
        (HttpStatusCode status, _) = await EmotionClient.AskAsync(service.Client, EmotionClient.Form(null, "how lovely"));
        status.Should().Be(HttpStatusCode.OK);
        foreach (RawClient client in slow)
            client.Dispose();
    }

    [Fact]
    public async Task Those_who_would_wait_too_long_or_are_too_many_are_told_to_come_again()
    {
        await using RunningService service = await StartAsync(
            new ServiceLimits { Predictions = 1, Queue = 1, Waiting = TimeSpan.FromSeconds(1) });
        IDisposable turn = await service.Service.Services.GetRequiredService<PredictionQueue>().EnterAsync(CancellationToken.None);
        foreach (HttpResponseMessage response in await Task.WhenAll(PostAsync(), PostAsync()))
        {
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
            (await response.Content.ReadAsStringAsync()).Should().Contain("Too many requests wait");
        }
        turn.Dispose();
        using HttpResponseMessage later = await PostAsync();
        later.StatusCode.Should().Be(HttpStatusCode.OK);

        Task<HttpResponseMessage> PostAsync() =>
            service.Client.PostAsync(EmotionClient.Path, EmotionClient.Form(null, "how lovely"));
    }

    [Fact]
    public async Task A_service_without_its_recognizer_says_so()
    {
        await using RunningService service = await StartAsync(new ServiceLimits());
        ((IDisposable)service.Service.Services.GetRequiredService<IEmotionRecognizerProvider>()).Dispose();
        using HttpResponseMessage response =
            await service.Client.PostAsync(EmotionClient.Path, EmotionClient.Form(null, "how lovely"));
        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).Should().Contain("No recognizer is loaded").And.NotContain(models.Folders[0]);
    }

    private Task<RunningService> StartAsync(ServiceLimits limits) =>
        RunningService.StartAsync(new ServiceSettings { Model = models.Folders[0], Limits = limits });
}
