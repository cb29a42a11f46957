using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>
/// How well a continuous target was predicted on the test sets of all folds taken together. The moments of each unit are averaged over
/// seeds first; intervals are over units, found by leaving them out, as those of <see cref="ExperimentRow"/>.
/// </summary>
public sealed record ExperimentTarget
{
    /// <summary>Name of the target.</summary>
    public required string Name { get; init; }

    /// <summary>Number of test utterances that have it.</summary>
    public required int Utterances { get; init; }

    /// <summary>CCC, see <see cref="RegressionMetrics.Concordance"/>; over the units that have the target.</summary>
    public required ConfidenceInterval Concordance { get; init; }

    /// <summary>Correlation, see <see cref="RegressionMetrics.Pearson"/>; NaN where all predictions are the same.</summary>
    public required ConfidenceInterval Pearson { get; init; }

    /// <summary>MAE, in units of the target.</summary>
    public required ConfidenceInterval MeanAbsoluteError { get; init; }
}
