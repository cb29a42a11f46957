using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>One training: what it was, which labels it looked at, what it said of every test utterance, and its measures.</summary>
public sealed record ExperimentCell
{
    /// <summary>Name of the split.</summary>
    public required string Fold { get; init; }

    /// <summary>Name of the recipe, or of the method that stands in its place.</summary>
    public required string Recipe { get; init; }

    /// <summary>Name of the network; empty for a method, which has none of the plan's.</summary>
    public required string Network { get; init; }

    /// <summary>Share of the labeled training rows that kept their labels.</summary>
    public required double LabelFraction { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of labels that were trained on.</summary>
    public required int LabeledCount { get; init; }

    /// <summary>Number of rows in the unlabeled pool.</summary>
    public required int UnlabeledCount { get; init; }

    /// <summary>
    /// Number of labels that were looked at to choose the epoch, or another setting: those of the validation rows. 0 if nothing was chosen.
    /// </summary>
    public required int ChoosingCount { get; init; }

    /// <summary>The epoch chosen on the validation set; null for a method.</summary>
    public required int? BestEpoch { get; init; }

    /// <summary>What the parts of the split do not share: the independent units of tables.</summary>
    public required Grouping Units { get; init; }

    /// <summary>
    /// Everything that the training was made with, by name: its options, those of its network, what its recipe holds. Default nothing.
    /// </summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether the classes were learned; false for a recipe or method that learns targets only: what it says of classes means nothing.
    /// Default true.
    /// </summary>
    public bool PredictsClasses { get; init; } = true;

    /// <summary>Measures of that epoch on the validation set.</summary>
    public required EmotionMetrics Validation { get; init; }

    /// <summary>Measures of that epoch on the test set, which chose nothing.</summary>
    public required EmotionMetrics Test { get; init; }

    /// <summary>Every validation utterance with what was said of it, in the order of the validation set; empty if none chose.</summary>
    public IReadOnlyList<CellPrediction> ValidationPredictions { get; init; } = [];

    /// <summary>Every test utterance with what was said of it, in the order of the test set.</summary>
    public required IReadOnlyList<CellPrediction> Predictions { get; init; }

    /// <summary>The cells of several methods side by side, for each fold, label budget and seed of which there are cells of all.</summary>
    internal static IEnumerable<ExperimentCell[]> SideBySide(IEnumerable<ExperimentCell> cells, IReadOnlyList<string> methods)
    {
        foreach (IGrouping<(string, double, long), ExperimentCell> same in
            cells.GroupBy(cell => (cell.Fold, cell.LabelFraction, cell.Seed)))
        {
            ExperimentCell?[] found = [.. methods.Select(method => same.FirstOrDefault(cell => cell.Recipe == method))];
            if (Array.TrueForAll(found, cell => cell is not null))
                yield return found!;
        }
    }

    /// <summary>What the best training is found by: validation UA, or CCC on the rows that chose where no classes were learned.</summary>
    internal double ValidationScore => PredictsClasses ? Validation.UnweightedAccuracy
        : TargetMeasures.Concordance(ValidationPredictions) is var concordance && !double.IsNaN(concordance) ? concordance : -1;
}

/// <summary>An utterance and what a training said of it.</summary>
/// <param name="Id">Id of the utterance.</param>
/// <param name="Speaker">Its speaker.</param>
/// <param name="Dialogue">Its dialogue; null if it has none.</param>
/// <param name="Truth">Index of its class.</param>
/// <param name="Probabilities">
/// Probability of each class, in the order of the classes. The one with the largest is predicted, the first among equals.
/// </param>
public sealed record CellPrediction(string Id, string Speaker, string? Dialogue, int Truth, IReadOnlyList<float> Probabilities)
{
    /// <summary>The continuous targets that were predicted, by name. Default none.</summary>
    public IReadOnlyDictionary<string, TargetPrediction> Targets { get; init; } = new Dictionary<string, TargetPrediction>();

    /// <summary>Index of the most probable class, the first among equals.</summary>
    internal int Predicted
    {
        get
        {
            int best = 0;
            for (int index = 1; index < Probabilities.Count; index++)
            {
                if (Probabilities[index] > Probabilities[best])
                    best = index;
            }
            return best;
        }
    }
}

/// <summary>A continuous target of an utterance, in its own units.</summary>
/// <param name="Truth">What annotators said; null if the utterance does not have the target.</param>
/// <param name="Predicted">What was predicted.</param>
public sealed record TargetPrediction(double? Truth, double Predicted);

/// <summary>How far an experiment is.</summary>
/// <param name="Completed">Trainings that have ended.</param>
/// <param name="Total">Trainings in all that this process runs.</param>
/// <param name="Cell">The one that has just ended.</param>
public sealed record ExperimentProgress(int Completed, int Total, ExperimentCell Cell);
