using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>How much each recipe and method makes of few labels: UA over the number of labels, with intervals.</summary>
/// <param name="Table">The table of an experiment with one label budget or more.</param>
public sealed record LabelEfficiencySection(ExperimentTable Table) : ReportSection("Label efficiency")
{
    internal override string Anchor => "label-efficiency";

    internal override void WriteBody(HtmlWriter html)
    {
        IReadOnlyList<ExperimentRow> rows = ExperimentRows.OfClasses(Table);
        Func<ExperimentRow, string> name = ExperimentRows.Names(Table);
        Func<ExperimentRow, SeriesStyle> style = ExperimentRows.Styles(Table);
        ChartSeries[] series =
        [
            .. rows.GroupBy(name).Select(method => new ChartSeries(method.Key, style(method.First()),
                [.. method.OrderBy(Labels).Select(row => Point(row))])),
        ];
        if (series.Length == 0)
            return;
        using (html.In("figure", ("class", "large")))
        {
            html.Element("figcaption", "Unweighted accuracy over the number of labels that were trained on, on a logarithmic axis. " +
                $"Bars: {Shown.Percent(Table.Level)} intervals, drawn beside each other.");
            new LineChart
            {
                Label = $"Unweighted accuracy of {Shown.Of(series.Length, "method")} over the number of labels; the numbers follow in a " +
                    "table",
                XTitle = "labels trained on (logarithmic)",
                YTitle = "unweighted accuracy",
                X = Scale.Logarithmic(rows.Select(Labels)),
                Y = Scale.Linear(series.SelectMany(each => each.Points).SelectMany(point => (double[])[point.Y, point.Low, point.High])),
                Series = series,
            }.Write(html);
            Legend.Lines(html, series);
        }
        ExperimentRow[] budgets = [.. rows.DistinctBy(row => row.LabelFraction)];
        HtmlTables.Write(html, "Unweighted accuracy of each method at each label budget",
            ["method", .. budgets.Select(ExperimentRows.Budget)],
            rows.GroupBy(name).Select(method => (IReadOnlyList<string>)
            [
                method.Key, .. budgets.Select(budget => method.FirstOrDefault(row => row.LabelFraction == budget.LabelFraction) is { } row
                    ? Shown.Interval(row.UnweightedAccuracy, 0, 1) : Shown.Nothing),
            ]));
    }

    private static double Labels(ExperimentRow row) => (row.Labeled.Fewest + row.Labeled.Most) / 2.0;

    private static ChartPoint Point(ExperimentRow row)
    {
        ConfidenceInterval interval = row.UnweightedAccuracy.Within(0, 1);
        return new ChartPoint(Labels(row), interval.Mean, interval.Lower, interval.Upper);
    }
}
