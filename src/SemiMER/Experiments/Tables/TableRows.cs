using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>Computes the rows of a table from cells.</summary>
internal sealed class TableRows(IReadOnlyList<string> classes, string baseline, double level)
{
    /// <summary>One row for the cells of one budget, recipe and network.</summary>
    /// <param name="counted">Its cells.</param>
    /// <param name="others">All cells of the same budget, to find the baseline's.</param>
    public ExperimentRow Of(IReadOnlyList<CellCounts> counted, IReadOnlyList<CellCounts> others)
    {
        ExperimentCell[] own = [.. counted.Select(each => each.Cell)];
        IReadOnlyList<CountedUnit> units = CellCounts.UnitsOf(counted, classes.Count);
        double[] byUtterances = [.. units.Select(unit => Enumerable.Range(0, classes.Count).Sum(unit.OfClass))];
        double[,] all = CountedUnit.Sum(units, classes.Count);
        return new ExperimentRow
        {
            LabelFraction = own[0].LabelFraction,
            Recipe = own[0].Recipe,
            Network = own[0].Network,
            Folds = own.Select(cell => cell.Fold).Distinct().Count(),
            Seeds = own.Select(cell => cell.Seed).Distinct().Count(),
            Units = units.Count,
            UnitKind = own[0].Units,
            PredictsClasses = own[0].PredictsClasses,
            Labeled = new LabelCounts(own.Min(cell => cell.LabeledCount), own.Max(cell => cell.LabeledCount)),
            Choosing = new LabelCounts(own.Min(cell => cell.ChoosingCount), own.Max(cell => cell.ChoosingCount)),
            UnweightedAccuracy = Interval(units, WeightsByClass(units), CountedMetrics.UnweightedAccuracy),
            WeightedAccuracy = Interval(units, byUtterances, CountedMetrics.WeightedAccuracy),
            WeightedF1 = Interval(units, byUtterances, CountedMetrics.WeightedF1),
            SeedSpread = CellCounts.Spread([.. CellCounts.AccuracyBySeed(counted, classes.Count).Values]),
            Recalls = [.. classes.Select((_, index) => Recall(units, index))],
            Confusion =
                [.. classes.Select((_, truth) => (IReadOnlyList<double>)[.. classes.Select((_, predicted) => all[truth, predicted])])],
            Calibration = Calibration(own),
            Difference = own[0].Recipe == baseline ? null : Difference(counted, others),
            Targets = TargetMeasures.Of(own, level),
        };
    }

    private PairedDifference? Difference(IReadOnlyList<CellCounts> own, IReadOnlyList<CellCounts> others)
    {
        CellCounts[] baselines = [.. others.Where(each => each.Cell.Recipe == baseline)];
        string network = own[0].Cell.Network;
        CellCounts[] candidates = [.. baselines.Where(each => each.Cell.Network == network || each.Cell.Network.Length == 0)];
        if (candidates.Length == 0) // one without a network, compared with a recipe: with that of the first network
            candidates = [.. baselines.Where(each => each.Cell.Network == baselines[0].Cell.Network)];
        var references = candidates.ToDictionary(each => (each.Cell.Fold, each.Cell.Seed));
        CellCounts[] paired = [.. own.Where(each => references.ContainsKey((each.Cell.Fold, each.Cell.Seed)))];
        if (paired.Length == 0)
            return null;
        CellCounts[] opposite = [.. paired.Select(each => references[(each.Cell.Fold, each.Cell.Seed)])];
        IReadOnlyList<CountedUnit> first = CellCounts.UnitsOf(paired, classes.Count), second = CellCounts.UnitsOf(opposite, classes.Count);
        string[] clusters = [.. first.Select(unit => unit.Cluster)];
        ConfidenceInterval interval = JackknifeInterval.Of(clusters, WeightsByClass(first), isKept =>
            CountedMetrics.UnweightedAccuracy(Kept(first, isKept)) - CountedMetrics.UnweightedAccuracy(Kept(second, isKept)), level);
        IReadOnlyDictionary<long, double> bySeed = CellCounts.AccuracyBySeed(paired, classes.Count),
            oppositeBySeed = CellCounts.AccuracyBySeed(opposite, classes.Count);
        return new PairedDifference(
            interval, SignFlipTest.PValue(Contributions(first, second), clusters), SignFlipTest.SmallestP(first.Count),
            CellCounts.Spread([.. bySeed.Select(seed => seed.Value - oppositeBySeed[seed.Key])]));
    }

    // d_u = mean over classes of (correct of one - correct of the other) / n_c; they sum to the difference of UA.
    private double[] Contributions(IReadOnlyList<CountedUnit> first, IReadOnlyList<CountedUnit> second)
    {
        double[] totals = [.. classes.Select((_, index) => first.Sum(unit => unit.OfClass(index)))];
        int present = totals.Count(total => total > 0);
        return [.. first.Zip(second, (one, other) => totals.Index().Where(total => total.Item > 0).Sum(total =>
            (one.Counts[total.Index, total.Index] - other.Counts[total.Index, total.Index]) / total.Item / present))];
    }

    // How much of UA hangs on a unit: mean over classes of its share of the class.
    private double[] WeightsByClass(IReadOnlyList<CountedUnit> units)
    {
        double[] totals = [.. classes.Select((_, index) => units.Sum(unit => unit.OfClass(index)))];
        return
        [
            .. units.Select(unit =>
                totals.Index().Where(total => total.Item > 0).Sum(total => unit.OfClass(total.Index) / total.Item)),
        ];
    }

    private ConfidenceInterval Recall(IReadOnlyList<CountedUnit> units, int index)
    {
        CountedUnit[] having = [.. units.Where(unit => unit.OfClass(index) > 0)];
        return having.Length == 0
            ? new ConfidenceInterval(double.NaN, double.NaN, double.NaN, level, Count: 0)
            : Interval(having, [.. having.Select(unit => unit.OfClass(index))], counts => CountedMetrics.Recall(counts, index));
    }

    private ConfidenceInterval Interval(IReadOnlyList<CountedUnit> units, double[] weights, Func<double[,], double> measure) =>
        JackknifeInterval.Of([.. units.Select(unit => unit.Cluster)], weights, isKept => measure(Kept(units, isKept)), level);

    private double[,] Kept(IReadOnlyList<CountedUnit> units, Func<int, bool> isKept) =>
        CountedUnit.Sum(units.Where((_, index) => isKept(index)), classes.Count);

    private CalibrationMetrics Calibration(IReadOnlyList<ExperimentCell> cells)
    {
        CalibrationMetrics[] seeds =
        [
            .. cells.GroupBy(cell => cell.Seed).Select(seed => seed.SelectMany(cell => cell.Predictions).ToArray()).Select(rows =>
                CalibrationMetrics.FromProbabilities(
                    classes, [.. rows.Select(row => row.Truth)],
                    [.. rows.Select(row => (IReadOnlyList<double>)[.. row.Probabilities.Select(probability => (double)probability)])])),
        ];
        return new CalibrationMetrics(
            seeds.Average(each => each.ExpectedCalibrationError), seeds.Average(each => each.BrierScore),
            seeds.Average(each => each.NegativeLogLikelihood), seeds[0].BinCount, seeds[0].Count);
    }
}
