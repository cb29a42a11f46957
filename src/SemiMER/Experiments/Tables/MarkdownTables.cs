using System.Globalization;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>A table of an experiment as Markdown.</summary>
internal static class MarkdownTables
{
    public static string Write(ExperimentTable table)
    {
        var text = new StringBuilder();
        ExperimentRow[] ofClasses = [.. table.Rows.Where(row => row.PredictsClasses)];
        if (ofClasses.Length > 0)
            Measures(text, table, ofClasses);
        Targets(text, table, heading: ofClasses.Length > 0);
        text.Append('\n').Append(Explanation(table)).Append('\n');
        if (ofClasses.Length > 0)
            Recalls(text, table, ofClasses);
        foreach (ExperimentRow row in ofClasses)
            Confusion(text, table, row);
        return text.ToString();
    }

    /// <summary>What the numbers mean, in one paragraph.</summary>
    public static string Explanation(ExperimentTable table)
    {
        ExperimentRow first = table.Rows[0];
        string units = first.UnitKind == Grouping.Speaker ? "test speakers" : "test dialogues";
        string level = (100 * table.Level).ToString("0.#", CultureInfo.InvariantCulture);
        string missing = table.MissingCells > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{table.MissingCells} cells of the plan are missing. ") : "";
        string brackets = string.Create(CultureInfo.InvariantCulture,
            $"{missing}Brackets: {level} % intervals over {table.Rows.Max(row => row.Units)} {units} nested in {first.Folds} folds, ") +
            "seeds averaged first, cut off where a measure ends. ";
        if (table.Rows.All(row => !row.PredictsClasses))
            return brackets + "Labels: those trained on; choosing: those looked at to choose the epoch.\n";
        return brackets +
            "Seed spread: standard deviation of UA from one seed to the next; it says nothing about other " +
            $"speakers. p: sign-flip test of the difference to '{table.Baseline}' over the same units. ECE: expected calibration error. " +
            "Labels: those trained on; choosing: those looked at to choose the epoch.\n";
    }

    /// <summary>The p-value, or what it could be at best.</summary>
    public static string PValueText(PairedDifference? difference) => difference is null ? ""
        : difference.PValue is { } p ? p.ToString("0.0000", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"none (at best {difference.SmallestP:0.####})");

    private static void Measures(StringBuilder text, ExperimentTable table, ExperimentRow[] rows)
    {
        bool hasNetworks = rows.Select(row => row.Network).Where(name => name.Length > 0).Distinct().Count() > 1;
        Line(text, [
            "share", "labels", "choosing", .. hasNetworks ? (string[])["network"] : [], "recipe", "UA", "WA", "weighted F1", "seed spread",
            $"UA - {table.Baseline}", "p", "ECE",
        ]);
        Rule(text, hasNetworks ? 12 : 11);
        foreach (ExperimentRow row in rows)
        {
            Line(text, [
                Percent(row.LabelFraction), row.Labeled.ToString(), row.Choosing.ToString(),
                .. hasNetworks ? (string[])[row.Network] : [], row.Recipe, Share(row.UnweightedAccuracy),
                Share(row.WeightedAccuracy), Share(row.WeightedF1), Number(row.SeedSpread),
                row.Difference?.Interval.Within(-1, 1).ToString("+0.000;-0.000;0.000") ?? "", PValueText(row.Difference),
                Number(row.Calibration.ExpectedCalibrationError),
            ]);
        }
    }

    private static void Targets(StringBuilder text, ExperimentTable table, bool heading)
    {
        if (table.Rows.All(row => row.Targets.Count == 0))
            return;
        if (heading)
            text.Append("\n## Continuous targets\n\n");
        Line(text, ["share", "labels", "choosing", "recipe", "target", "utterances", "CCC", "correlation", "MAE"]);
        Rule(text, 9);
        foreach ((ExperimentRow row, ExperimentTarget target) in table.Rows.SelectMany(row => row.Targets.Select(target => (row, target))))
        {
            Line(text, [
                Percent(row.LabelFraction), row.Labeled.ToString(), row.Choosing.ToString(), NameOf(row), target.Name,
                target.Utterances.ToString(CultureInfo.InvariantCulture), target.Concordance.Within(-1, 1).ToString(),
                double.IsNaN(target.Pearson.Mean) ? "" : target.Pearson.Within(-1, 1).ToString(),
                target.MeanAbsoluteError.Within(0, double.PositiveInfinity).ToString(),
            ]);
        }
    }

    private static void Recalls(StringBuilder text, ExperimentTable table, ExperimentRow[] rows)
    {
        text.Append("\n## Recall of each class\n\n");
        Line(text, ["share", "recipe", .. table.Classes]);
        Rule(text, table.Classes.Count + 2);
        foreach (ExperimentRow row in rows)
            Line(text, [Percent(row.LabelFraction), NameOf(row), .. row.Recalls.Select(Share)]);
    }

    private static void Confusion(StringBuilder text, ExperimentTable table, ExperimentRow row)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## Confusion: {NameOf(row)}, {Percent(row.LabelFraction)} of the labels\n\n");
        text.Append("Rows are true classes, columns predicted ones; mean over seeds of the counts.\n\n");
        Line(text, ["", .. table.Classes]);
        Rule(text, table.Classes.Count + 1);
        foreach ((string name, IReadOnlyList<double> counts) in table.Classes.Zip(row.Confusion))
            Line(text, [name, .. counts.Select(count => count.ToString("0.#", CultureInfo.InvariantCulture))]);
    }

    private static string Share(ConfidenceInterval interval) => interval.Within(0, 1).ToString();

    private static string NameOf(ExperimentRow row) => row.Network.Length > 0 ? $"{row.Recipe} ({row.Network})" : row.Recipe;

    private static string Percent(double share) => (100 * share).ToString("0.###", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("F3", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, IEnumerable<string> fields) =>
        text.Append("| ").AppendJoin(" | ", fields.Select(field => field.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");

    private static void Rule(StringBuilder text, int columns) => text.Append('|').Insert(text.Length, " --- |", columns).Append('\n');
}
