using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>How much each recipe and method makes of few labels: UA over the number of labels, with intervals.</summary>
/// <param name="Table">The table of an experiment with one label budget or more.</param>
public sealed record LabelEfficiencySection(ExperimentTable Table) : ReportSection("Label efficiency")
{
    private const int MostTogether = 6;

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
        if (series.Length <= MostTogether)
            WriteTogether(html, series);
        else
            WriteEach(html, series);
        ExperimentRow[] budgets = [.. rows.DistinctBy(row => row.LabelFraction)];
        HtmlTables.Write(html, "Unweighted accuracy of each method at each label budget",
            ["method", .. budgets.Select(ExperimentRows.Budget)],
            rows.GroupBy(name).Select(method => (IReadOnlyList<string>)
            [
                method.Key, .. budgets.Select(budget => method.FirstOrDefault(row => row.LabelFraction == budget.LabelFraction) is { } row
                    ? Shown.Interval(row.UnweightedAccuracy, 0, 1) : Shown.Nothing),
            ]));
    }

    private void WriteTogether(HtmlWriter html, ChartSeries[] series)
    {
        using (html.In("figure", ("class", "large")))
        {
            html.Element("figcaption", "Unweighted accuracy over the number of labels that were trained on, on a logarithmic axis. " +
                $"Bars: {Shown.Percent(Table.Level)} intervals, drawn beside each other.");
            Chart(series, series, $"Unweighted accuracy of {Shown.Of(series.Length, "method")}").Write(html);
            Legend.Lines(html, series);
        }
    }

    // Many curves in one picture cannot be told from each other: each has one of its own, beside that of the baseline.
    private void WriteEach(HtmlWriter html, ChartSeries[] series)
    {
        ChartSeries? baseline = series.FirstOrDefault(each => each.Name == Table.Baseline);
        using (html.In("p", ("class", "note")))
        {
            html.Text("Unweighted accuracy over the number of labels that were trained on, on a logarithmic axis. " +
                $"Bars: {Shown.Percent(Table.Level)} intervals.");
            if (baseline is not null)
            {
                html.Text(" Grey in every picture: ");
                html.Name(baseline.Name);
                html.Text(", without its intervals.");
            }
        }
        ChartSeries[] behind = baseline is null ? [] :
        [
            baseline with { Style = SeriesStyle.Behind, Points = [.. baseline.Points.Select(point => new ChartPoint(point.X, point.Y))] },
        ];
        using (html.In("div", ("class", "panels small")))
        {
            foreach (ChartSeries each in series)
            {
                using (html.In("figure"))
                {
                    using (html.In("h3"))
                        html.Name(each.Name);
                    Chart(series, each == baseline ? [each] : [.. behind, each], $"Unweighted accuracy of {each.Name}").Write(html);
                }
            }
        }
    }

    // Axes are those of all series, so that pictures can be compared.
    private static LineChart Chart(ChartSeries[] all, ChartSeries[] shown, string label) => new()
    {
        Label = $"{label} over the number of labels; the numbers follow in a table",
        XTitle = "labels trained on",
        YTitle = "unweighted accuracy",
        X = Scale.Logarithmic(all.SelectMany(each => each.Points).Select(point => point.X)),
        Y = Scale.Linear(all.SelectMany(each => each.Points).SelectMany(point => (double[])[point.Y, point.Low, point.High])),
        Series = shown,
    };

    private static double Labels(ExperimentRow row) => (row.Labeled.Fewest + row.Labeled.Most) / 2.0;

    private static ChartPoint Point(ExperimentRow row)
    {
        ConfidenceInterval interval = row.UnweightedAccuracy.Within(0, 1);
        return new ChartPoint(Labels(row), interval.Mean, interval.Lower, interval.Upper);
    }
}
