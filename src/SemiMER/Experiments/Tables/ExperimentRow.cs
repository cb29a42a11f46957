using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>
/// What a recipe with a network, or a method, reached with one label budget on the test sets of all folds taken together. Seeds are
/// averaged for each unit first; intervals are over units, which are test speakers, or dialogues in folds by dialogue.
/// </summary>
public sealed record ExperimentRow
{
    /// <summary>Share of the labeled training rows that kept their labels.</summary>
    public required double LabelFraction { get; init; }

    /// <summary>Name of the recipe or method.</summary>
    public required string Recipe { get; init; }

    /// <summary>Name of the network; empty for a method.</summary>
    public required string Network { get; init; }

    /// <summary>Number of folds.</summary>
    public required int Folds { get; init; }

    /// <summary>Number of seeds.</summary>
    public required int Seeds { get; init; }

    /// <summary>Number of test speakers or dialogues.</summary>
    public required int Units { get; init; }

    /// <summary>Whether units are speakers or dialogues.</summary>
    public required Grouping UnitKind { get; init; }

    /// <summary>Number of labels that were trained on, in a training with fewest and one with most.</summary>
    public required LabelCounts Labeled { get; init; }

    /// <summary>Number of labels that were looked at to choose, in a training with fewest and one with most.</summary>
    public required LabelCounts Choosing { get; init; }

    /// <summary>
    /// Whether classes were learned; if not, the measures of classes mean nothing, and Markdown leaves them out. Default true.
    /// </summary>
    public bool PredictsClasses { get; init; } = true;

    /// <summary>UA: mean over the classes of the recall over all test utterances.</summary>
    public required ConfidenceInterval UnweightedAccuracy { get; init; }

    /// <summary>WA: correct utterances over all.</summary>
    public required ConfidenceInterval WeightedAccuracy { get; init; }

    /// <summary>Weighted F1.</summary>
    public required ConfidenceInterval WeightedF1 { get; init; }

    /// <summary>
    /// Standard deviation over seeds of the UA over all folds: how much one training differs from the next. It says nothing about other
    /// speakers. NaN with one seed.
    /// </summary>
    public required double SeedSpread { get; init; }

    /// <summary>Recall of each class, in the order of the classes; over the units that have the class.</summary>
    public required IReadOnlyList<ConfidenceInterval> Recalls { get; init; }

    /// <summary>Mean over seeds of the confusion counts: a row for each true class, in it a column for each predicted one.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Confusion { get; init; }

    /// <summary>Calibration over all test utterances; mean over seeds.</summary>
    public required CalibrationMetrics Calibration { get; init; }

    /// <summary>UA minus that of the baseline; null for the baseline itself.</summary>
    public required PairedDifference? Difference { get; init; }

    /// <summary>The continuous targets that are predicted and that test utterances have. Default none.</summary>
    public IReadOnlyList<ExperimentTarget> Targets { get; init; } = [];
}

/// <summary>Numbers of labels in several trainings.</summary>
/// <param name="Fewest">The smallest.</param>
/// <param name="Most">The largest.</param>
public sealed record LabelCounts(int Fewest, int Most)
{
    /// <summary>One number, or both, such as <c>31-33</c>.</summary>
    public override string ToString() =>
        Fewest == Most ? FormattableString.Invariant($"{Most}") : FormattableString.Invariant($"{Fewest}-{Most}");
}

/// <summary>A difference of UA between two recipes on the same test utterances, folds, budgets and seeds.</summary>
/// <param name="Interval">The difference and its interval over units.</param>
/// <param name="PValue">
/// Two-sided p of the sign-flip test over the units (signs of their differences exchanged; statistic studentised between folds). Null
/// with fewer than six units, which cannot reach 0.05.
/// </param>
/// <param name="SmallestP">The smallest p that so many units can give: 2^(1 - units), at least 1 / 20,000.</param>
/// <param name="SeedSpread">Standard deviation over seeds of the difference over all folds. NaN with one seed.</param>
public sealed record PairedDifference(ConfidenceInterval Interval, double? PValue, double SmallestP, double SeedSpread);
