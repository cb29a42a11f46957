using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>
/// What every recipe and method reached: UA, WA and weighted F1 with their intervals, drawn and as numbers, the paired difference to the
/// baseline, calibration; continuous targets if there are any.
/// </summary>
/// <param name="Table">The table of the experiment.</param>
public sealed record ResultsSection(ExperimentTable Table) : ReportSection("Results")
{
    internal override string Anchor => "results";

    internal override void WriteBody(HtmlWriter html)
    {
        IReadOnlyList<ExperimentRow> rows = ExperimentRows.OfClasses(Table);
        if (rows.Count > 0)
        {
            WriteTiles(html, rows);
            WriteMeasures(html, rows);
        }
        TargetTable.Write(html, Table);
        html.Element("p", Table.Explanation.Trim(), ("class", "note"));
        if (rows.Count > 0)
        {
            html.Element("p", $"Dotted lines: in the column of UA chance, which is {Shown.Share(1.0 / Table.Classes.Count)} with " +
                $"{Shown.Of(Table.Classes.Count, "class", "classes")}; in that of differences 0.",
                ("class", "note"));
        }
    }

    private void WriteTiles(HtmlWriter html, IReadOnlyList<ExperimentRow> rows)
    {
        Func<ExperimentRow, string> name = ExperimentRows.Names(Table);
        ExperimentRow best = rows.MaxBy(row => double.IsNaN(row.UnweightedAccuracy.Mean) ? -1 : row.UnweightedAccuracy.Mean)!;
        ExperimentRow first = rows[0];
        using (html.In("dl", ("class", "tiles")))
        {
            Tile(html, "Highest mean UA", Shown.Share(best.UnweightedAccuracy.Mean), $"{name(best)}, {ExperimentRows.Budget(best)}");
            if (rows.Where(row => row.Difference is not null).MaxBy(row => row.Difference!.Interval.Mean) is { } gained)
            {
                ConfidenceInterval points = gained.Difference!.Interval.Within(-1, 1);
                string ends = double.IsNaN(points.Lower) ? ""
                    : $" [{Points(points.Lower)}, {Points(points.Upper)}]";
                Tile(html, $"Largest difference to {Table.Baseline}", $"{Points(points.Mean)} points",
                    $"{name(gained)}, {ExperimentRows.Budget(gained)}{ends}");
            }
            Tile(html, first.UnitKind == Grouping.Speaker ? "Test speakers" : "Test dialogues", Shown.Count(rows.Max(row => row.Units)),
                $"{Shown.Of(first.Folds, "fold")}, {Shown.Of(first.Seeds, "seed")}");
            if (Table.MissingCells > 0)
                Tile(html, "Not complete", Shown.Of(Table.MissingCells, "training"), "of the plan missing");
        }
    }

    private static string Points(double difference) => Shown.Text(Math.Round(100 * difference, 1) + 0.0, "+0.0;-0.0;0.0");

    private static void Tile(HtmlWriter html, string term, string value, string remark)
    {
        using (html.In("div"))
        {
            using (html.In("dt"))
                html.Name(term);
            using (html.In("dd"))
            {
                html.Text(value);
                using (html.In("small"))
                    html.Name(remark);
            }
        }
    }

    private void WriteMeasures(HtmlWriter html, IReadOnlyList<ExperimentRow> rows)
    {
        Func<ExperimentRow, string> name = ExperimentRows.Names(Table);
        Func<ExperimentRow, SeriesStyle> style = ExperimentRows.Styles(Table);
        bool hasDifferences = rows.Any(row => row.Difference is not null), hasSpread = rows.Any(row => !double.IsNaN(row.SeedSpread));
        double chance = 1.0 / Table.Classes.Count;
        var accuracy = new IntervalPicture(ScaleOf(rows.Select(row => row.UnweightedAccuracy), 0, 1, chance), chance);
        var difference = new IntervalPicture(
            ScaleOf(rows.Select(row => row.Difference?.Interval).OfType<ConfidenceInterval>(), -1, 1, 0), reference: 0);
        string caption = "Unweighted accuracy, weighted accuracy and weighted F1 of each method, with intervals";
        using (HtmlTables.Wide(html, caption))
        using (html.In("table", ("class", "numbers")))
        {
            HtmlTables.Caption(html, caption, show: false);
            using (html.In("thead"))
            using (html.In("tr"))
            {
                HtmlTables.Header(html, "method", "col");
                Picture(html, "UA, drawn", accuracy);
                HtmlTables.Header(html, "UA", "col");
                if (hasDifferences)
                {
                    Picture(html, "difference, drawn", difference);
                    HtmlTables.Header(html, $"UA − {Table.Baseline}", "col");
                    HtmlTables.Header(html, "p", "col");
                }
                HtmlTables.Header(html, "WA", "col");
                HtmlTables.Header(html, "weighted F1", "col");
                if (hasSpread)
                    HtmlTables.Header(html, "seed spread", "col");
                HtmlTables.Header(html, "ECE", "col");
                HtmlTables.Header(html, "labels to choose", "col");
            }
            foreach (IGrouping<double, ExperimentRow> budget in rows.GroupBy(row => row.LabelFraction))
            {
                using (html.In("tbody"))
                {
                    int columns = 7 + (hasSpread ? 1 : 0) + (hasDifferences ? 3 : 0);
                    using (html.In("tr"))
                    using (html.In("th", ("scope", "rowgroup"), ("colspan", Shown.Attribute(columns))))
                        html.Text(ExperimentRows.Budget(budget.First()));
                    foreach (ExperimentRow row in budget)
                        WriteRow(row);
                }
            }
        }

        void WriteRow(ExperimentRow row)
        {
            using (html.In("tr"))
            {
                HtmlTables.Header(html, name(row), "row");
                using (html.In("td", ("class", "picture")))
                    accuracy.Row(html, row.UnweightedAccuracy, style(row));
                HtmlTables.Cell(html, Shown.Interval(row.UnweightedAccuracy, 0, 1));
                if (hasDifferences)
                {
                    using (html.In("td", ("class", "picture")))
                    {
                        if (row.Difference is not null)
                            difference.Row(html, row.Difference.Interval, style(row));
                    }
                    HtmlTables.Cell(html, row.Difference is null ? "baseline"
                        : Shown.Interval(row.Difference.Interval, -1, 1, "+0.000;-0.000;0.000"));
                    HtmlTables.Cell(html, row.Difference is not { } paired ? ""
                        : paired.PValue is { } p ? Shown.Text(p, "0.0000") : $"none (at best {Shown.Text(paired.SmallestP, "0.####")})");
                }
                HtmlTables.Cell(html, Shown.Interval(row.WeightedAccuracy, 0, 1));
                HtmlTables.Cell(html, Shown.Interval(row.WeightedF1, 0, 1));
                if (hasSpread)
                    HtmlTables.Cell(html, Shown.Share(row.SeedSpread));
                HtmlTables.Cell(html, Shown.Share(row.Calibration.ExpectedCalibrationError));
                HtmlTables.Cell(html, ExperimentRows.Labels(row.Choosing));
            }
        }
    }

    // A picture of what stands beside it as numbers: its head is the axis.
    private static void Picture(HtmlWriter html, string name, IntervalPicture picture)
    {
        using (html.In("th", ("scope", "col"), ("class", "picture")))
        {
            html.Element("span", name, ("class", "unseen"));
            picture.Head(html);
        }
    }

    private static Scale ScaleOf(IEnumerable<ConfidenceInterval> intervals, double least, double most, double reference) => Scale.Linear(
    [
        reference, .. intervals.Select(interval => interval.Within(least, most))
            .SelectMany(interval => (double[])[interval.Mean, interval.Lower, interval.Upper]),
    ], atMost: 4, isTight: true);
}
