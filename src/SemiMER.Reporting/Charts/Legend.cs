namespace SemiMER.Reporting;

/// <summary>Names of series beside what they look like.</summary>
internal static class Legend
{
    /// <summary>Lines with their marks.</summary>
    public static void Lines(HtmlWriter html, IEnumerable<(string Name, SeriesStyle Style)> series)
    {
        using (html.In("ul", ("class", "legend")))
        {
            foreach ((string name, SeriesStyle style) in series)
            {
                using (html.In("li"))
                {
                    using (html.In("svg", ("class", $"key {style.Color}"), ("aria-hidden", "true"), ("width", "30"), ("height", "12")))
                    {
                        html.Empty("line", ("class", $"line {style.Dashes}"), ("x1", "0"), ("x2", "30"), ("y1", "6"), ("y2", "6"));
                        html.Empty("use", ("href", style.Mark), ("x", "15"), ("y", "6"));
                    }
                    html.Name(name);
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
