using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SemiMER.Extensions.Hosting.Tests.Configuration;

/// <summary>
/// Options come from the configuration and from code, in the order in which they are said, and all faults are told at the start.
/// </summary>
public sealed class OptionsTests
{
    [Fact]
    public void Configuration_and_code_follow_each_other()
    {
        EmotionRecognizerOptions options = Made(services => services
            .AddEmotionRecognizer(Section(("Path", "a.semimer"), ("checkInterval", "0:00:09"), ("IsRequired", "false")))
            .Configure(before => before with { CheckInterval = before.CheckInterval * 2 }));
        options.Should().BeEquivalentTo(
            new EmotionRecognizerOptions { Path = "a.semimer", CheckInterval = TimeSpan.FromSeconds(18), IsRequired = false });

        Made(services => services.AddEmotionRecognizer(before => before with { Path = "b" }).Bind(Section(("Path", "c"))))
            .Path.Should().Be("c");
    }

    [Fact]
    public void Defaults_are_those_of_the_comments()
    {
        var options = new EmotionRecognizerOptions();
        options.Path.Should().BeEmpty();
        options.CheckInterval.Should().Be(TimeSpan.FromSeconds(2));
        options.IsRequired.Should().BeTrue();
        options.Load.Should().BeNull();
    }

    [Fact]
    public void Names_have_options_of_their_own_and_what_is_added_twice_is_changed()
    {
        IServiceCollection services = new ServiceCollection().AddLogging();
        services.AddEmotionRecognizer("a", options => options with { Path = "a" });
        services.AddEmotionRecognizer("b", options => options with { Path = "b" });
        services.AddEmotionRecognizer("a", options => options with { IsRequired = false });
        using ServiceProvider provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<EmotionRecognizerOptions>>();
        monitor.Get("a").Should().BeEquivalentTo(new EmotionRecognizerOptions { Path = "a", IsRequired = false });
        monitor.Get("b").Should().BeEquivalentTo(new EmotionRecognizerOptions { Path = "b" });
        provider.GetServices<IHostedService>().OfType<RecognizerWatcher>().Should().HaveCount(2);
    }

    [Fact]
    public void The_options_pattern_goes_on_as_usual()
    {
        Made(services =>
        {
            services.AddEmotionRecognizer(options => options with { Path = "a" });
            services.Configure<EmotionRecognizerOptions>(Section(("Path", "later")));
        }).Path.Should().Be("later");
    }

    [Fact]
    public async Task All_faults_are_told_when_the_host_starts()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddEmotionRecognizer("broken", Section(
            ("CheckIntervall", "1"), ("CheckInterval", "often"), ("IsRequired", "perhaps"), ("Path:0", "a"), ("Load", "x")));
        builder.Services.AddEmotionRecognizer(options => options with { Path = "a", CheckInterval = TimeSpan.FromMilliseconds(99) });
        using IHost host = builder.Build();
        AggregateException all = (await FluentActions.Awaiting(() => host.StartAsync()).Should().ThrowAsync<AggregateException>()).Which;
        string[] told = [.. all.InnerExceptions.Cast<OptionsValidationException>().SelectMany(fault => fault.Failures)];
        told.Should().HaveCount(7).And.Contain(
        [
            "EmotionRecognizerOptions 'broken': CheckIntervall is not known; Path, CheckInterval, IsRequired are.",
            "EmotionRecognizerOptions 'broken': Load is not known; Path, CheckInterval, IsRequired are.",
            "EmotionRecognizerOptions 'broken': CheckInterval is 'often'; a time, such as 0:00:02.",
            "EmotionRecognizerOptions 'broken': IsRequired is 'perhaps'; true or false.",
            "EmotionRecognizerOptions 'broken': Path has no value, but parts.",
            "EmotionRecognizerOptions 'broken': Path is empty; the file of a recognizer, or its folder.",
            "EmotionRecognizerOptions: CheckInterval is 00:00:00.0990000; 0.1 seconds to 1 day, or 0 for never.",
        ]);
    }

    [Theory]
    [InlineData("0:00:00", true)]
    [InlineData("0:00:00.1", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("1.00:00:00.1", false)]
    [InlineData("-0:00:01", false)]
    public void Intervals_have_a_range(string interval, bool isRight)
    {
        EmotionRecognizerOptions options = OptionsBinding.Bind(
            new EmotionRecognizerOptions { Path = "a" }, Section(("CheckInterval", interval)));
        if (isRight)
            options.Validate();
        else
            FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().ContainSingle();
    }

    [Fact]
    public void A_path_is_told_apart_from_none()
    {
        foreach (string path in (string[])["", " ", "a\0b"])
            FluentActions.Invoking(new EmotionRecognizerOptions { Path = path }.Validate).Should().Throw<OptionsException>();
    }

    private static EmotionRecognizerOptions Made(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<EmotionRecognizerOptions>>().Value;
    }

    private static IConfiguration Section(params (string Key, string Value)[] entries) => new ConfigurationBuilder()
        .AddInMemoryCollection(entries.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value))).Build();
}
