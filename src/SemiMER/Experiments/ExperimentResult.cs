using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Experiments;

/// <summary>The cells of an experiment and what they say together. It owns the recognizer.</summary>
public sealed class ExperimentResult : IDisposable
{
    internal ExperimentResult(IReadOnlyList<ExperimentCell> cells, ExperimentCell bestCell, EmotionRecognizer best)
    {
        Cells = cells;
        BestCell = bestCell;
        Best = best;
    }

    /// <summary>Every training, in the order of the plan: folds, fractions, seeds, recipes.</summary>
    public IReadOnlyList<ExperimentCell> Cells { get; }

    /// <summary>The training with the highest validation UA.</summary>
    public ExperimentCell BestCell { get; }

    /// <summary>Its recognizer.</summary>
    public EmotionRecognizer Best { get; }

    /// <summary>One row for each label fraction and recipe.</summary>
    /// <param name="level">Level of the confidence intervals, above 0 and below 1. Default 0.95.</param>
    public IReadOnlyList<ExperimentRow> Rows(double level = 0.95)
    {
        string baseline = Cells[0].Recipe;
        return
        [
            .. from cell in Cells
               group cell by (cell.LabelFraction, cell.Recipe) into own
               let others = Cells.Where(cell => cell.LabelFraction == own.Key.LabelFraction && cell.Recipe == baseline)
               select new ExperimentRow(
                   own.Key.LabelFraction, own.Key.Recipe, own.Min(cell => cell.LabeledCount), own.Max(cell => cell.LabeledCount),
                   ConfidenceInterval.OfMean([.. own.Select(cell => cell.Test.UnweightedAccuracy)], level),
                   ConfidenceInterval.OfMean([.. own.Select(cell => cell.Test.WeightedAccuracy)], level),
                   ConfidenceInterval.OfMean([.. own.Select(cell => cell.Test.WeightedF1)], level),
                   own.Key.Recipe == baseline ? null : PairedComparison.OfPairs(
                       [.. own.Select(cell => cell.Test.UnweightedAccuracy)],
                       [.. others.Select(cell => cell.Test.UnweightedAccuracy)], level)),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => Best.Dispose();
}

/// <summary>What a recipe reached with one label budget, on the test sets.</summary>
/// <param name="LabelFraction">Share of the labeled training rows that kept their labels.</param>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="FewestLabeled">Smallest number of labeled training rows.</param>
/// <param name="MostLabeled">Largest number of labeled training rows.</param>
/// <param name="UnweightedAccuracy">UA over folds and seeds.</param>
/// <param name="WeightedAccuracy">WA over folds and seeds.</param>
/// <param name="WeightedF1">Weighted F1 over folds and seeds.</param>
/// <param name="DifferenceToBaseline">UA minus that of the baseline of the same fold and seed; null for the baseline.</param>
public sealed record ExperimentRow(
    double LabelFraction, string Recipe, int FewestLabeled, int MostLabeled, ConfidenceInterval UnweightedAccuracy,
    ConfidenceInterval WeightedAccuracy, ConfidenceInterval WeightedF1, PairedComparison? DifferenceToBaseline);
