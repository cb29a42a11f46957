using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>The names under which readers write the measures of a validation.</summary>
internal static class EpochMeasures
{
    /// <summary>The main measures, each in 0..1.</summary>
    public static IEnumerable<(string Name, double Value)> Of(EmotionMetrics metrics) =>
    [
        ("unweighted_accuracy", metrics.UnweightedAccuracy), ("weighted_accuracy", metrics.WeightedAccuracy),
        ("weighted_f1", metrics.WeightedF1), ("macro_f1", metrics.MacroF1),
    ];
}
