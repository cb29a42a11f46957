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

    /// <summary>
    /// One row for each label fraction and recipe. With one fold the intervals are over seeds. With several they are over folds, of
    /// each of which the seeds are averaged first: seeds of one fold share its test speakers and are not independent.
    /// </summary>
    /// <param name="level">Level of the confidence intervals, above 0 and at most 0.999. Default 0.95.</param>
    public IReadOnlyList<ExperimentRow> Rows(double level = 0.95)
    {
        string baseline = Cells[0].Recipe;
        bool overFolds = Cells.Select(cell => cell.Fold).Distinct().Skip(1).Any();
        return
        [
            .. from cell in Cells
               group cell by (cell.LabelFraction, cell.Recipe) into own
               let others = Cells.Where(cell => cell.LabelFraction == own.Key.LabelFraction && cell.Recipe == baseline)
               select new ExperimentRow(
                   own.Key.LabelFraction, own.Key.Recipe, own.Min(cell => cell.LabeledCount), own.Max(cell => cell.LabeledCount),
                   Interval(own, metrics => metrics.UnweightedAccuracy), Interval(own, metrics => metrics.WeightedAccuracy),
                   Interval(own, metrics => metrics.WeightedF1), own.Key.Recipe == baseline ? null : Difference(own, others)),
        ];

        ConfidenceInterval Interval(IEnumerable<ExperimentCell> cells, Func<EmotionMetrics, double> metric) => ConfidenceInterval.OfMean(
            overFolds
                ? [.. cells.GroupBy(cell => cell.Fold).Select(fold => fold.Average(cell => metric(cell.Test)))]
                : [.. cells.Select(cell => metric(cell.Test))], level);

        PairedComparison Difference(IEnumerable<ExperimentCell> own, IEnumerable<ExperimentCell> others)
        {
            double[] candidate = [.. own.Select(cell => cell.Test.UnweightedAccuracy)];
            double[] reference = [.. others.Select(cell => cell.Test.UnweightedAccuracy)];
            return overFolds
                ? PairedComparison.Clustered(candidate, reference, [.. own.Select(cell => cell.Fold)], level)
                : PairedComparison.OfPairs(candidate, reference, level);
        }
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
