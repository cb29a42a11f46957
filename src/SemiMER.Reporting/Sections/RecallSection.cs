using SemiMER.Experiments;

namespace SemiMER.Reporting;

/// <summary>How much of each class every recipe and method found, drawn and as numbers, with intervals.</summary>
/// <param name="Table">The table of the experiment.</param>
public sealed record RecallSection(ExperimentTable Table) : ReportSection("Recall of each class")
{
    internal override string Anchor => "recall";

    internal override void WriteBody(HtmlWriter html)
    {
        IReadOnlyList<ExperimentRow> rows = ExperimentRows.OfClasses(Table);
        Budgets.Write(html, rows, row => row.LabelFraction, group => ExperimentRows.Budget(group[0]), budget => WriteTable(html, budget));
    }

    private void WriteTable(HtmlWriter html, IReadOnlyList<ExperimentRow> rows)
    {
        Func<ExperimentRow, string> name = ExperimentRows.Names(Table);
        Func<ExperimentRow, SeriesStyle> style = ExperimentRows.Styles(Table);
        var picture = new IntervalPicture(Scale.Fixed(0, 1, 0, 0.5, 1));
        string caption = $"Recall of each class, {ExperimentRows.Budget(rows[0])}";
        using (HtmlTables.Wide(html, caption))
        using (html.In("table", ("class", "numbers")))
        {
            HtmlTables.Caption(html, caption, show: false);
            using (html.In("thead"))
            using (html.In("tr"))
            {
                HtmlTables.Header(html, "method", "col");
                using (html.In("th", ("scope", "col"), ("class", "picture")))
                {
                    html.Element("span", "recall, drawn", ("class", "unseen"));
                    picture.Head(html);
                }
                HtmlTables.Header(html, "recall", "col");
                HtmlTables.Header(html, "utterances", "col");
            }
            foreach ((int index, string className) in Table.Classes.Index())
            {
                using (html.In("tbody"))
                {
                    using (html.In("tr"))
                    using (html.In("th", ("scope", "rowgroup"), ("colspan", "4")))
                        html.Name(className);
                    foreach (ExperimentRow row in rows)
                    {
                        using (html.In("tr"))
                        {
                            HtmlTables.Header(html, name(row), "row");
                            using (html.In("td", ("class", "picture")))
                                picture.Row(html, row.Recalls[index].Within(0, 1), style(row));
                            HtmlTables.Cell(html, Shown.Interval(row.Recalls[index], 0, 1));
                            HtmlTables.Cell(html, Shown.Count(row.Confusion[index].Sum()));
                        }
                    }
                }
            }
        }
    }
}
