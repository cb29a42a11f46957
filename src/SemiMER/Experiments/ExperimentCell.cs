using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>One training and its measures.</summary>
public sealed record ExperimentCell
{
    /// <summary>Name of the split.</summary>
    public required string Fold { get; init; }

    /// <summary>Name of the recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>Share of the labeled training rows that kept their labels.</summary>
    public required double LabelFraction { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of labeled training rows.</summary>
    public required int LabeledCount { get; init; }

    /// <summary>Number of rows in the unlabeled pool.</summary>
    public required int UnlabeledCount { get; init; }

    /// <summary>The epoch chosen on the validation set.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Measures of that epoch on the validation set.</summary>
    public required EmotionMetrics Validation { get; init; }

    /// <summary>Measures of that epoch on the test set, which chose nothing.</summary>
    public required EmotionMetrics Test { get; init; }
}

/// <summary>How far an experiment is.</summary>
/// <param name="Completed">Trainings that have ended.</param>
/// <param name="Total">Trainings in all.</param>
/// <param name="Cell">The one that has just ended.</param>
public sealed record ExperimentProgress(int Completed, int Total, ExperimentCell Cell);
