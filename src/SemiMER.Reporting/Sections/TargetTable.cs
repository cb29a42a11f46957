using SemiMER.Experiments;

namespace SemiMER.Reporting;

/// <summary>Measures of continuous targets.</summary>
internal static class TargetTable
{
    /// <summary>Writes them, if there are any.</summary>
    public static void Write(HtmlWriter html, ExperimentTable table)
    {
        if (table.Rows.All(row => row.Targets.Count == 0))
            return;
        Func<ExperimentRow, string> name = ExperimentRows.Names(table);
        html.Element("h3", "Continuous targets");
        HtmlTables.Write(html, "Agreement with continuous targets, with intervals",
            ["method", "labels", "target", "utterances", "CCC", "correlation", "MAE"],
            from row in table.Rows
            from target in row.Targets
            select (IReadOnlyList<string>)
            [
                name(row), ExperimentRows.Budget(row), target.Name, Shown.Count(target.Utterances),
                Shown.Interval(target.Concordance, -1, 1), Shown.Interval(target.Pearson, -1, 1),
                Shown.Interval(target.MeanAbsoluteError, 0, double.PositiveInfinity),
            ]);
    }
}
