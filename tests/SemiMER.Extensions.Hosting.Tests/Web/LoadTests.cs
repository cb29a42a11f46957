using SemiMER.Samples.WebService;
using SemiMER.Tests;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>
/// Many clients at a time, a hundredth of the requests malformed, the recognizer replaced in between. Where the environment variable
/// SEMIMER_SLOW is 1, 10,000 requests, else 200 with short recordings.
/// </summary>
[Collection(nameof(WebCollection))]
public sealed class LoadTests(TrainedModels models) : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task No_answer_is_wrong_and_nothing_is_left()
    {
        bool isSlow = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1";
        int requests = isSlow ? 10_000 : 200;
        SpokenUtterance[] spoken = isSlow ? models.Spoken : [.. models.Spoken.OrderBy(own => own.Sound.Duration).Take(8)];
        string served = folder.File("served");
        SmallModel.Deploy(models.Folders[0], served);
        await using RunningService service = await RunningService.StartAsync(
            new ServiceSettings { Model = served, Limits = LoadRun.Limits, CheckInterval = TimeSpan.FromSeconds(0.1) });
        var run = new LoadRun(service.Client, spoken, Demonstration.Expected(models.Folders, spoken));
        LoadReport report = await run.RunAsync(
            requests, clients: 64, () => Demonstration.ReplaceAsync(service.Service, models.Folders[1], served));

        report.Wrong.Should().BeEmpty();
        report.Right.Keys.Should().Equal(1, 2);
        report.Right.Values.Sum().Should().Be(requests - requests / LoadRun.MalformedEach);
        report.Refused.Values.Sum().Should().Be(requests / LoadRun.MalformedEach);
        report.Quantile(0.5).Should().BeLessThanOrEqualTo(report.Quantile(0.99)).And.BePositive();
    }
}
