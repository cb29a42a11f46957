namespace SemiMER.Reporting;

/// <summary>Tables of texts and numbers.</summary>
internal static class HtmlTables
{
    /// <summary>Opens what a wide table is moved in, by hand or by keys, where it does not fit.</summary>
    public static HtmlWriter.Opened Wide(HtmlWriter html, string label) =>
        html.In("div", ("class", "wide"), ("role", "group"), ("tabindex", "0"), ("aria-label", label));

    /// <summary>A table whose first column names the rows.</summary>
    /// <param name="html">The page.</param>
    /// <param name="caption">What the table shows.</param>
    /// <param name="columns">Names of the columns, the first of which is that of the names.</param>
    /// <param name="rows">The rows, each with its name first.</param>
    /// <param name="showCaption">Whether the caption is seen; it is read out in any case.</param>
    /// <param name="isText">Whether the columns are texts, not numbers.</param>
    public static void Write(
        HtmlWriter html, string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, bool showCaption = false,
        bool isText = false)
    {
        using (Wide(html, caption))
        using (html.In("table", ("class", isText ? "texts" : "numbers")))
        {
            Caption(html, caption, showCaption);
            using (html.In("thead"))
            using (html.In("tr"))
            {
                foreach (string column in columns)
                    Header(html, column, "col");
            }
            using (html.In("tbody"))
            {
                foreach (IReadOnlyList<string> row in rows)
                {
                    using (html.In("tr"))
                    {
                        Header(html, row[0], "row");
                        foreach (string text in row.Skip(1))
                            Cell(html, text);
                    }
                }
            }
        }
    }

    /// <summary>The caption, which screen readers tell in any case.</summary>
    public static void Caption(HtmlWriter html, string text, bool show) =>
        html.Element("caption", text, ("class", show ? null : "unseen"));

    /// <summary>Names a row, a column or a group of rows.</summary>
    public static void Header(HtmlWriter html, string text, string scope)
    {
        using (html.In("th", ("scope", scope)))
            html.Name(text);
    }

    /// <summary>A text or number.</summary>
    public static void Cell(HtmlWriter html, string text, string? style = null)
    {
        using (html.In("td", ("class", style)))
        {
            if (style is null && text.Length > 0)
                html.Name(text);
            else
                html.Text(text);
        }
    }

    /// <summary>A table that is opened by who wants its numbers.</summary>
    /// <param name="html">The page.</param>
    /// <param name="summary">What it holds.</param>
    /// <param name="table">Writes it.</param>
    /// <param name="isAside">Whether it stays closed on paper.</param>
    public static void Folded(HtmlWriter html, string summary, Action table, bool isAside = false)
    {
        using (html.In("details", ("class", isAside ? "aside" : null)))
        {
            html.Element("summary", summary);
            table();
        }
    }
}
