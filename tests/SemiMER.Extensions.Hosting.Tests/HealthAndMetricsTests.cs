using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SemiMER.Corpora;

namespace SemiMER.Extensions.Hosting.Tests;

/// <summary>What a host tells of the recognizer that it serves.</summary>
public sealed class HealthAndMetricsTests
{
    [Fact]
    public async Task Health_follows_the_loads()
    {
        await using var host = new TestHost(options => options with { IsRequired = false });
        await host.StartAsync();
        HealthReportEntry none = await host.HealthAsync();
        none.Status.Should().Be(HealthStatus.Unhealthy);
        none.Exception.Should().BeOfType<FileNotFoundException>();

        host.Write(1);
        await host.Provider.ReloadAsync();
        HealthReportEntry first = await host.HealthAsync();
        first.Status.Should().Be(HealthStatus.Healthy);
        first.Data.Should().Contain("generation", 1L).And.Contain("loadedAt", host.Time.GetUtcNow()).And.NotContainKey("failedAt");

        host.Write("broken");
        await host.Provider.ReloadAsync();
        HealthReportEntry broken = await host.HealthAsync();
        broken.Status.Should().Be(HealthStatus.Degraded);
        broken.Description.Should().Contain("Recognizer 1 serves");
        broken.Data.Should().ContainKey("failedAt");

        host.Write(2);
        await host.Provider.ReloadAsync();
        (await host.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Health_checks_say_that_they_are_of_readiness()
    {
        await using var host = new TestHost();
        host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Should().ContainSingle()
            .Which.Tags.Should().Equal(EmotionRecognizerServices.HealthCheckTag);
    }

    [Fact]
    public async Task Requests_are_counted_and_timed()
    {
        var time = TimeSpan.FromMilliseconds(250);
        bool fails = false;
        TestHost? made = null;
        await using var host = made = new TestHost(load: _ => new NumberedRecognizer(3)
        {
            Within = () =>
            {
                made!.Time.Advance(time);
                if (fails)
                    throw new CorpusException("no such modality");
            },
        });
        host.Write(1);
        await host.StartAsync();
        host.Recognizer.Predict([NumberedRecognizer.Utterance, NumberedRecognizer.Utterance]);
        host.Recognizer.Predict(NumberedRecognizer.Utterance);
        fails = true;
        FluentActions.Invoking(() => host.Answer).Should().Throw<CorpusException>();

        host.Sum("requests").Should().Be(3);
        host.Sum("failures").Should().Be(1);
        host.Sum("failures", "error.type=SemiMER.Corpora.CorpusException").Should().Be(1);
        host.Sum("predictions", "class=angry").Should().Be(3);
        host.Sum("predictions").Should().Be(3);
        host.Sum("duration").Should().BeApproximately(0.75, 1e-9);
        host.Sum("leases").Should().Be(0);
        host.Measured.Should().OnlyContain(entry => entry.Tags.Contains("recognizer="));
    }

    [Fact]
    public async Task Loads_are_counted_and_told()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        host.Write("broken");
        await host.Provider.ReloadAsync();
        host.Write(2);
        await host.Provider.ReloadAsync();
        host.Sum("loads", "outcome=loaded").Should().Be(2);
        host.Sum("loads", "outcome=failed").Should().Be(1);
        host.Sum("loads", "error.type=SemiMER.SemiMerException").Should().Be(1);
        host.Sum("alive").Should().Be(1);
        host.Logs.Lines.Where(line => line.Level == LogLevel.Information && line.Event == 1).Should().HaveCount(2)
            .And.Contain(line => line.Text.Contains("as number 2") && line.Text.Contains("calm, angry"));
        host.Logs.Lines.Should().ContainSingle(line => line.Event == 5).Which.Text.Should().StartWith("Number 1");
    }

    [Fact]
    public void Without_a_factory_the_meter_is_its_own()
    {
        using var metrics = new RecognizerMetrics(factory: null);
        FluentActions.Invoking(() => metrics.Loaded("")).Should().NotThrow();
    }
}
