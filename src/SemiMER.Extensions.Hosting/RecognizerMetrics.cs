using System.Diagnostics.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>The instruments of the meter <c>SemiMER.Recognition</c>; each measurement has the name of its recognizer.</summary>
internal sealed class RecognizerMetrics : IDisposable
{
    public const string MeterName = "SemiMER.Recognition";

    private readonly Meter? own;
    private readonly Counter<long> requests, failures, predictions, loads;
    private readonly Histogram<double> durations;
    private readonly UpDownCounter<long> alive, leases;

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">The host's, which owns the meter; null for a meter of its own.</param>
    public RecognizerMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create(new MeterOptions(MeterName)) ?? (own = new Meter(MeterName));
        requests = meter.CreateCounter<long>("semimer.recognizer.requests", "{request}", "Calls of Predict, of one utterance or many.");
        failures = meter.CreateCounter<long>("semimer.recognizer.failures", "{request}", "Those that ended with an exception.");
        durations = meter.CreateHistogram(
            "semimer.recognizer.duration", "s", "Time of a call of Predict.", tags: null, new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            });
        predictions = meter.CreateCounter<long>("semimer.recognizer.predictions", "{utterance}", "Utterances by the class recognised.");
        loads = meter.CreateCounter<long>("semimer.recognizer.loads", "{load}", "Loads of a recognizer, by their outcome.");
        alive = meter.CreateUpDownCounter<long>("semimer.recognizer.alive", "{recognizer}", "Recognizers in memory.");
        leases = meter.CreateUpDownCounter<long>("semimer.recognizer.leases", "{lease}", "Requests that hold a recognizer.");
    }

    public void Predicted(string name, IReadOnlyList<Prediction> results, TimeSpan duration)
    {
        requests.Add(1, Of(name));
        durations.Record(duration.TotalSeconds, Of(name));
        foreach (Prediction prediction in results)
            predictions.Add(1, Of(name), new("class", prediction.ClassName));
    }

    public void Failed(string name, Exception error, TimeSpan duration)
    {
        var type = new KeyValuePair<string, object?>("error.type", error.GetType().FullName);
        requests.Add(1, Of(name));
        failures.Add(1, Of(name), type);
        durations.Record(duration.TotalSeconds, Of(name), type);
    }

    public void Loaded(string name)
    {
        loads.Add(1, Of(name), new("outcome", "loaded"));
        alive.Add(1, Of(name));
    }

    public void NotLoaded(string name, Exception error) =>
        loads.Add(1, Of(name), new("outcome", "failed"), new("error.type", error.GetType().FullName));

    public void Ended(string name) => alive.Add(-1, Of(name));

    public void Lent(string name) => leases.Add(1, Of(name));

    public void GivenBack(string name) => leases.Add(-1, Of(name));

    public void Dispose() => own?.Dispose();

    private static KeyValuePair<string, object?> Of(string name) => new("recognizer", name);
}
