namespace SemiMER.Reporting;

/// <summary>One confusion matrix.</summary>
internal static class ConfusionTable
{
    /// <summary>With more classes than these a matrix is set in small letters, and stands alone.</summary>
    public const int Most = 8;

    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, NamedConfusion matrix)
    {
        using (html.In("figure"))
        using (HtmlTables.Wide(html, $"Confusion matrix: {matrix.Name}"))
        using (html.In("table", ("class", matrix.Classes.Count > Most ? "heat dense" : "heat")))
        {
            using (html.In("caption"))
                html.Name(matrix.Name);
            using (html.In("thead"))
            {
                using (html.In("tr"))
                {
                    html.Element("td", "", ("class", "empty"));
                    html.Element("th", "predicted as", ("class", "axis-name"), ("scope", "colgroup"),
                        ("colspan", Shown.Attribute(matrix.Classes.Count)));
                }
                using (html.In("tr"))
                {
                    html.Element("th", "true class", ("class", "axis-name"), ("scope", "col"));
                    foreach (string name in matrix.Classes)
                        HtmlTables.Header(html, name, "col");
                }
            }
            using (html.In("tbody"))
            {
                foreach ((string name, IReadOnlyList<double> counts) in matrix.Classes.Zip(matrix.Counts))
                    WriteRow(html, matrix, name, counts);
            }
        }
    }

    private static void WriteRow(HtmlWriter html, NamedConfusion matrix, string name, IReadOnlyList<double> counts)
    {
        double total = counts.Where(double.IsFinite).Sum();
        using (html.In("tr"))
        {
            HtmlTables.Header(html, name, "row");
            foreach ((string other, double count) in matrix.Classes.Zip(counts))
            {
                double share = total > 0 ? count / total : double.NaN;
                using (html.In("td", ("class", HeatScale.Share.StyleOf(share)),
                    ("title", $"{name} as {other}: {Shown.Percent(Math.Round(share, 3))}")))
                    html.Text(Shown.Count(count));
            }
        }
    }
}
