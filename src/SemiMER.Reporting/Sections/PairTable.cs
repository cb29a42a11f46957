namespace SemiMER.Reporting;

/// <summary>Names and what they stand for.</summary>
internal static class PairTable
{
    /// <summary>Writes them.</summary>
    public static void Write(HtmlWriter html, string caption, IEnumerable<(string Name, string Text)> pairs)
    {
        using (HtmlTables.Wide(html, caption))
        using (html.In("table", ("class", "texts pairs")))
        {
            HtmlTables.Caption(html, caption, show: false);
            using (html.In("tbody"))
            {
                foreach ((string name, string text) in pairs)
                {
                    using (html.In("tr"))
                    {
                        HtmlTables.Header(html, name, "row");
                        HtmlTables.Cell(html, text);
                    }
                }
            }
        }
    }
}
