using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>A cell and the confusion counts of each test speaker, or dialogue, in it.</summary>
internal sealed class CellCounts
{
    private readonly Dictionary<string, double[,]> units = new(StringComparer.Ordinal);

    public CellCounts(ExperimentCell cell, int classes)
    {
        Cell = cell;
        foreach (CellPrediction each in cell.Predictions)
        {
            string unit = UnitOf(cell, each);
            if (!units.TryGetValue(unit, out double[,]? counts))
                units.Add(unit, counts = new double[classes, classes]);
            counts[each.Truth, each.Predicted]++;
        }
    }

    /// <summary>The cell.</summary>
    public ExperimentCell Cell { get; }

    /// <summary>
    /// Counts of each unit, averaged over the cells that test it: over seeds, and over repetitions of a protocol. Its cluster is the fold
    /// that tests it, or the folds, in a repeated protocol.
    /// </summary>
    public static IReadOnlyList<CountedUnit> UnitsOf(IEnumerable<CellCounts> cells, int classes)
    {
        var tested = new Dictionary<string, List<(string Fold, double[,] Counts)>>(StringComparer.Ordinal);
        foreach (CellCounts cell in cells)
        {
            foreach ((string unit, double[,] counts) in cell.units)
            {
                if (!tested.TryGetValue(unit, out List<(string, double[,])>? own))
                    tested.Add(unit, own = []);
                own.Add((cell.Cell.Fold, counts));
            }
        }
        return
        [
            .. tested.Select(unit => new CountedUnit(
                unit.Key, ClusterOf(unit.Value.Select(each => each.Fold)),
                Mean([.. unit.Value.Select(each => each.Counts)], classes))).OrderBy(unit => unit.Name, NaturalOrder.Instance),
        ];
    }

    /// <summary>The cluster of a unit that some folds test.</summary>
    public static string ClusterOf(IEnumerable<string> folds) =>
        string.Join('\n', folds.Distinct().Order(StringComparer.Ordinal));

    /// <summary>UA over all folds of each seed that has as many cells as the others.</summary>
    public static IReadOnlyDictionary<long, double> AccuracyBySeed(IReadOnlyList<CellCounts> cells, int classes)
    {
        var bySeed = cells.GroupBy(cell => cell.Cell.Seed).ToDictionary(seed => seed.Key, seed => seed.ToArray());
        int most = bySeed.Values.Max(seed => seed.Length);
        return bySeed.Where(seed => seed.Value.Length == most).ToDictionary(
            seed => seed.Key, seed => CountedMetrics.UnweightedAccuracy(CountedUnit.Sum(UnitsOf(seed.Value, classes), classes)));
    }

    /// <summary>Standard deviation with n - 1; NaN of one value.</summary>
    public static double Spread(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return values.Count > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) : double.NaN;
    }

    /// <summary>The unit that a prediction is of.</summary>
    public static string UnitOf(ExperimentCell cell, CellPrediction prediction) => cell.Units == Grouping.Speaker
        ? prediction.Speaker
        : prediction.Dialogue ?? throw new ExperimentException(
            $"Utterance '{prediction.Id}' of fold '{cell.Fold}', which is one by dialogue, has no dialogue.");

    private static double[,] Mean(double[][,] all, int classes)
    {
        var mean = new double[classes, classes];
        for (int truth = 0; truth < classes; truth++)
        {
            for (int predicted = 0; predicted < classes; predicted++)
                mean[truth, predicted] = all.Sum(counts => counts[truth, predicted]) / all.Length;
        }
        return mean;
    }
}
