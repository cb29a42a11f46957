using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SemiMER.Recognition;
using SemiMER.Tests;

namespace SemiMER.Extensions.Hosting.Tests;

/// <summary>
/// A host whose recognizer is a file with a number in it and the word <c>end</c> behind it. Time stands still until it is moved.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly MeterListener listener = new();
    private readonly IHost host;

    public TestHost(
        Func<EmotionRecognizerOptions, EmotionRecognizerOptions>? change = null, Func<string, IEmotionRecognizer>? load = null,
        Action<IServiceCollection>? more = null)
    {
        File = folder.File("emotion.txt");
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddMetrics();
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        builder.Services.AddEmotionRecognizer(options => options with { Path = File }).LoadWith(load ?? Load)
            .Configure(change ?? (options => options));
        more?.Invoke(builder.Services);
        host = builder.Build();
        var factory = Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Scope == factory)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            Measured.Enqueue((instrument.Name, value, TextOf(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            Measured.Enqueue((instrument.Name, value, TextOf(tags))));
        listener.Start();
    }

    public string File { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public LogLines Logs { get; } = new();

    /// <summary>What was loaded, in its order.</summary>
    public ConcurrentQueue<NumberedRecognizer> Loaded { get; } = [];

    /// <summary>Every measurement: instrument, value, and its tags as text.</summary>
    public ConcurrentQueue<(string Name, double Value, string Tags)> Measured { get; } = [];

    public IServiceProvider Services => host.Services;

    public IEmotionRecognizerProvider Provider => Services.GetRequiredService<IEmotionRecognizerProvider>();

    public IEmotionRecognizer Recognizer => Services.GetRequiredService<IEmotionRecognizer>();

    /// <summary>Number of the recognizer that answers.</summary>
    public int Answer => NumberedRecognizer.NumberOf(Recognizer.Predict(NumberedRecognizer.Utterance));

    public static async Task<TestHost> StartAsync(int number = 1)
    {
        var started = new TestHost();
        started.Write(number);
        await started.StartAsync();
        return started;
    }

    public Task StartAsync() => host.StartAsync();

    public Task StopAsync() => host.StopAsync();

    public void Write(int number) => Write(string.Create(CultureInfo.InvariantCulture, $"{number} end"));

    public void Write(string text) => System.IO.File.WriteAllText(File, text);

    /// <summary>Looks at the file as the host does after each interval.</summary>
    public Task LookAsync() => Services.GetRequiredKeyedService<ServedRecognizer>("").LookAsync(CancellationToken.None);

    public async Task<HealthReportEntry> HealthAsync(string name = EmotionRecognizerServices.HealthCheckName) =>
        (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[name];

    public double Sum(string instrument, string tags = "") => Measured
        .Where(entry => entry.Name == $"semimer.recognizer.{instrument}" && entry.Tags.Contains(tags, StringComparison.Ordinal))
        .Sum(entry => entry.Value);

    public NumberedRecognizer Load(string path)
    {
        string[] words = System.IO.File.ReadAllText(path).Split(' ');
        if (words is not [var number, "end"])
            throw new SemiMerException($"'{path}': is cut short.");
        var recognizer = new NumberedRecognizer(int.Parse(number, CultureInfo.InvariantCulture));
        Loaded.Enqueue(recognizer);
        return recognizer;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        listener.Dispose();
        folder.Dispose();
    }

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var texts = new List<string>();
        foreach (KeyValuePair<string, object?> tag in tags)
            texts.Add($"{tag.Key}={tag.Value}");
        return string.Join(' ', texts);
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, int Event, string Text, Exception? Error)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception), exception));

    public void Dispose()
    {
    }
}
