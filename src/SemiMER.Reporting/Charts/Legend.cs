namespace SemiMER.Reporting;

/// <summary>Names of series beside what they look like.</summary>
internal static class Legend
{
    /// <summary>Lines, with their marks where these are drawn.</summary>
    public static void Lines(HtmlWriter html, IReadOnlyList<ChartSeries> series)
    {
        using (html.In("ul", ("class", "legend")))
        {
            foreach (ChartSeries each in series)
            {
                using (html.In("li"))
                {
                    using (html.In("svg", ("class", $"key {each.Style.Color}"), ("aria-hidden", "true"), ("width", "30"), ("height", "12")))
                    {
                        html.Empty("line", ("class", $"line {each.Style.Dashes}"), ("x1", "0"), ("x2", "30"), ("y1", "6"), ("y2", "6"));
                        if (each.HasMarks)
                            html.Empty("use", ("href", each.Style.Mark), ("x", "15"), ("y", "6"));
                    }
                    html.Name(each.Name);
                }
            }
        }
    }

    /// <summary>Points of clouds.</summary>
    public static void Points(HtmlWriter html, IEnumerable<(string Name, SeriesStyle Style)> series)
    {
        using (html.In("ul", ("class", "legend")))
        {
            foreach ((string name, SeriesStyle style) in series)
            {
                using (html.In("li"))
                {
                    using (html.In("svg", ("class", $"key {style.Color}"), ("aria-hidden", "true"), ("width", "12"), ("height", "12")))
                        PointCloud.Path(html, style, "M6 6h0");
                    html.Name(name);
                }
            }
        }
    }
}
