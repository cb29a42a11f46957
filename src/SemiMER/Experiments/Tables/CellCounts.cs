using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>The confusion counts of the test speakers, or dialogues, of some cells.</summary>
internal static class CellCounts
{
    /// <summary>
    /// Counts of each unit, averaged over the cells that test it: over seeds, and over repetitions of a protocol. Its cluster is the fold
    /// that tests it, or the folds, in a repeated protocol.
    /// </summary>
    public static IReadOnlyList<CountedUnit> UnitsOf(IReadOnlyList<ExperimentCell> cells, int classes)
    {
        var counts = new Dictionary<string, double[,]>();
        var tested = new Dictionary<string, int>();
        var folds = new Dictionary<string, SortedSet<string>>();
        foreach (ExperimentCell cell in cells)
        {
            foreach (IGrouping<string, CellPrediction> unit in cell.Predictions.GroupBy(each => UnitOf(cell, each)))
            {
                if (!counts.TryGetValue(unit.Key, out double[,]? own))
                {
                    counts[unit.Key] = own = new double[classes, classes];
                    folds[unit.Key] = new SortedSet<string>(StringComparer.Ordinal);
                }
                tested[unit.Key] = tested.GetValueOrDefault(unit.Key) + 1;
                folds[unit.Key].Add(cell.Fold);
                foreach (CellPrediction each in unit)
                    own[each.Truth, each.Predicted]++;
            }
        }
        foreach ((string unit, double[,] own) in counts)
        {
            for (int truth = 0; truth < classes; truth++)
            {
                for (int predicted = 0; predicted < classes; predicted++)
                    own[truth, predicted] /= tested[unit];
            }
        }
        return
        [
            .. counts.Select(unit => new CountedUnit(unit.Key, string.Join('\n', folds[unit.Key]), unit.Value))
                .OrderBy(unit => unit.Name, NaturalOrder.Instance),
        ];
    }

    /// <summary>UA over all folds of each seed that has as many cells as the others.</summary>
    public static IReadOnlyDictionary<long, double> AccuracyBySeed(IReadOnlyList<ExperimentCell> cells, int classes)
    {
        var bySeed = cells.GroupBy(cell => cell.Seed).ToDictionary(seed => seed.Key, seed => seed.ToArray());
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

    private static string UnitOf(ExperimentCell cell, CellPrediction prediction) => cell.Units == Grouping.Speaker
        ? prediction.Speaker
        : prediction.Dialogue ?? throw new ExperimentException(
            $"Utterance '{prediction.Id}' of fold '{cell.Fold}', which is one by dialogue, has no dialogue.");
}
