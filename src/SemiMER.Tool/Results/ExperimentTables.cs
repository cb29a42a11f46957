using System.Globalization;
using SemiMER.Experiments;
using SemiMER.Metrics;
using Spectre.Console;

namespace SemiMER.Tool.Results;

/// <summary>What a study gave, for people.</summary>
internal static class ExperimentTables
{
    /// <summary>Measures with intervals, then recalls; those of continuous targets where there are some.</summary>
    public static IEnumerable<Table> Of(ExperimentTable table)
    {
        if (table.Rows.Any(row => row.PredictsClasses))
        {
            yield return Measures(table);
            yield return Tables.Of("Recall of each class", ["share", "recipe", "network", .. table.Classes],
                table.Rows.Where(row => row.PredictsClasses).Select(row => (IReadOnlyList<string>)
                    [Tables.Percent(row.LabelFraction), row.Recipe, row.Network, .. row.Recalls.Select(Share)]));
        }
        if (table.Rows.Any(row => row.Targets.Count > 0))
        {
            yield return Tables.Of("Continuous targets", ["share", "recipe", "network", "target", "CCC", "Pearson", "MAE"],
                from row in table.Rows
                from target in row.Targets
                select (IReadOnlyList<string>)
                [
                    Tables.Percent(row.LabelFraction), row.Recipe, row.Network, target.Name, target.Concordance.ToString(),
                    target.Pearson.ToString(), target.MeanAbsoluteError.ToString(),
                ]);
        }
    }

    private static Table Measures(ExperimentTable table) => Tables.Of(
        null,
        ["share", "labels", "choosing", "recipe", "network", "UA", "WA", "F1", "seed spread", $"UA - {table.Baseline}", "p"],
        table.Rows.Where(row => row.PredictsClasses).Select(row => (IReadOnlyList<string>)
        [
            Tables.Percent(row.LabelFraction), row.Labeled.ToString(), row.Choosing.ToString(), row.Recipe, row.Network,
            Share(row.UnweightedAccuracy), Share(row.WeightedAccuracy), Share(row.WeightedF1), Tables.Number(row.SeedSpread),
            row.Difference?.Interval.Within(-1, 1).ToString("+0.000;-0.000;0.000") ?? "", Probability(row.Difference),
        ]));

    private static string Probability(PairedDifference? difference) => difference switch
    {
        null => "",
        { PValue: { } p } => p.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"none (at best {difference.SmallestP:0.####})"),
    };

    private static string Share(ConfidenceInterval interval) => interval.Within(0, 1).ToString();
}
