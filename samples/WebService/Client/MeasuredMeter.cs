using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SemiMER.Samples.WebService;

/// <summary>Sums of the meter <c>SemiMER.Recognition</c>, as an exporter would take them.</summary>
internal sealed class MeasuredMeter : IDisposable
{
    private readonly ConcurrentDictionary<string, long> sums = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    /// <summary>Listens to the meter of one service.</summary>
    /// <param name="service">The service, before it starts.</param>
    public MeasuredMeter(WebApplication service)
    {
        var factory = service.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "SemiMER.Recognition" && instrument.Meter.Scope == factory)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            sums.AddOrUpdate(instrument.Name, value, (_, known) => known + value));
        listener.Start();
    }

    public IReadOnlyDictionary<string, long> Sums => new SortedDictionary<string, long>(sums, StringComparer.Ordinal);

    public void Dispose() => listener.Dispose();
}
