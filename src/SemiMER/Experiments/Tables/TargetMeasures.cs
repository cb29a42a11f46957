using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>Measures of continuous targets from cells.</summary>
internal static class TargetMeasures
{
    /// <summary>Every target that some cells of one budget, recipe and network predict and that test utterances have.</summary>
    public static IReadOnlyList<ExperimentTarget> Of(IReadOnlyList<ExperimentCell> cells, double level) =>
        [.. NamesOf(cells).Select(name => Of(cells, name, level)).OfType<ExperimentTarget>()];

    /// <summary>Names of the targets of all predictions.</summary>
    public static IReadOnlyList<string> NamesOf(IEnumerable<ExperimentCell> cells) =>
        [.. cells.SelectMany(cell => cell.Predictions).SelectMany(row => row.Targets.Keys).Distinct()];

    /// <summary>CCC of some predictions, mean over their targets; NaN where no row has one. A constant side counts 0.</summary>
    public static double Concordance(IReadOnlyList<CellPrediction> predictions)
    {
        double[] values =
        [
            .. predictions.SelectMany(row => row.Targets.Keys).Distinct().Select(name => Moments(predictions, name))
                .OfType<TargetMoments>().Select(moments => double.IsNaN(moments.Concordance) ? 0 : moments.Concordance),
        ];
        return values.Length == 0 ? double.NaN : values.Average();
    }

    private static ExperimentTarget? Of(IReadOnlyList<ExperimentCell> cells, string name, double level)
    {
        var tested = new Dictionary<string, List<(string Fold, TargetMoments Moments)>>(StringComparer.Ordinal);
        foreach (ExperimentCell cell in cells)
        {
            foreach (IGrouping<string, CellPrediction> unit in cell.Predictions.GroupBy(row => CellCounts.UnitOf(cell, row)))
            {
                if (Moments(unit, name) is not { } told)
                    continue;
                if (!tested.TryGetValue(unit.Key, out List<(string, TargetMoments)>? own))
                    tested.Add(unit.Key, own = []);
                own.Add((cell.Fold, told));
            }
        }
        if (tested.Count == 0)
            return null;
        string[] units = [.. tested.Keys.Order(NaturalOrder.Instance)];
        string[] clusters = [.. units.Select(unit => CellCounts.ClusterOf(tested[unit].Select(each => each.Fold)))];
        TargetMoments[] moments = [.. units.Select(unit =>
            TargetMoments.Sum([.. tested[unit].Select(each => each.Moments)]).Times(1.0 / tested[unit].Count))];
        double[] weights = [.. moments.Select(unit => unit.Count)];
        return new ExperimentTarget
        {
            Name = name,
            Utterances = (int)Math.Round(weights.Sum()),
            Concordance = Interval(all => all.Concordance),
            Pearson = Interval(all => all.Pearson),
            MeanAbsoluteError = Interval(all => all.MeanAbsoluteError),
        };

        ConfidenceInterval Interval(Func<TargetMoments, double> measure) => JackknifeInterval.Of(
            clusters, weights, isKept => measure(TargetMoments.Sum([.. moments.Where((_, unit) => isKept(unit))])), level);
    }

    // Of the rows that have the target; null if none has it.
    private static TargetMoments? Moments(IEnumerable<CellPrediction> rows, string name)
    {
        List<double> truth = [], predicted = [];
        foreach (CellPrediction row in rows)
        {
            if (row.Targets.TryGetValue(name, out TargetPrediction? target) && target.Truth is { } value)
            {
                truth.Add(value);
                predicted.Add(target.Predicted);
            }
        }
        return truth.Count == 0 ? null : TargetMoments.Of(truth, predicted);
    }
}
