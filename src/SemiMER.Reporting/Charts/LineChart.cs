using System.Globalization;
using System.Text;

namespace SemiMER.Reporting;

/// <summary>Curves over a common axis. Texts keep their size at any width of the page, since only what is drawn is stretched.</summary>
internal sealed record LineChart
{
    private const int MostPoints = 600; // more than a screen shows; of more, the lowest and highest of each part are drawn

    /// <summary>What the picture shows, for who does not see it.</summary>
    public required string Label { get; init; }

    /// <summary>What is measured.</summary>
    public required string YTitle { get; init; }

    /// <summary>Over what.</summary>
    public required string XTitle { get; init; }

    /// <summary>The curves.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>The axis below.</summary>
    public required Scale X { get; init; }

    /// <summary>The axis at the side.</summary>
    public required Scale Y { get; init; }

    /// <summary>Vertical lines: a place and what it is.</summary>
    public IReadOnlyList<(double X, string Text)> Marks { get; init; } = [];

    /// <summary>Whether the line from corner to corner is drawn.</summary>
    public bool HasDiagonal { get; init; }

    /// <summary>Whether it is as high as it is wide.</summary>
    public bool IsSquare { get; init; }

    /// <summary>Draws it.</summary>
    public void Write(HtmlWriter html)
    {
        using (html.In("div", ("class", IsSquare ? "plot square" : "plot")))
        {
            html.Element("div", YTitle, ("class", "y-title"));
            using (html.In("svg", ("role", "img"), ("aria-label", Label)))
            {
                Axes(html);
                using (html.In("svg", ("viewBox", "0 0 1000 1000"), ("preserveAspectRatio", "none"), ("width", "100%"), ("height", "100%")))
                {
                    if (HasDiagonal)
                        html.Empty("path", ("class", "reference"), ("d", "M0 1000L1000 0"));
                    foreach (ChartSeries series in Series)
                    {
                        if (series.HasLine)
                            html.Empty("path", ("class", $"line {series.Style.Color} {series.Style.Dashes}"), ("d", Path(series.Points)));
                    }
                }
                foreach ((int index, ChartSeries series) in Series.Index())
                    Points(html, series, aside: 2 * (index - ((Series.Count - 1) / 2.0)));
                foreach ((double x, string text) in Marks)
                {
                    string place = Shown.Place(X.PlaceOf(x));
                    html.Empty("line", ("class", "reference"), ("x1", place), ("x2", place), ("y1", "0"), ("y2", "100%"));
                    if (text.Length > 0)
                    {
                        html.Element("text", text, ("x", place), ("y", "0"), ("dy", "-4"),
                            ("text-anchor", X.PlaceOf(x) < 0.2 ? "start" : X.PlaceOf(x) > 0.8 ? "end" : "middle"));
                    }
                }
            }
            html.Element("div", XTitle, ("class", "x-title"));
        }
    }

    private void Axes(HtmlWriter html)
    {
        foreach ((double value, string text) in Y.Ticks)
        {
            string place = Shown.Place(1 - Y.PlaceOf(value));
            html.Empty("line", ("class", "grid"), ("x1", "0"), ("x2", "100%"), ("y1", place), ("y2", place));
            html.Element("text", text, ("x", "-8"), ("y", place), ("dy", ".32em"), ("text-anchor", "end"));
        }
        foreach ((double value, string text) in X.Ticks)
        {
            string place = Shown.Place(X.PlaceOf(value));
            html.Empty("line", ("class", "tick"), ("x1", place), ("x2", place), ("y1", "100%"), ("y2", "100%"));
            html.Element("text", text, ("x", place), ("y", "100%"), ("dy", "1.5em"), ("text-anchor", "middle"));
        }
    }

    private void Points(HtmlWriter html, ChartSeries series, double aside)
    {
        if (!series.HasMarks)
            return;
        using (html.In("g", ("class", series.Style.Color),
            ("transform", series.HasIntervals ? string.Create(CultureInfo.InvariantCulture, $"translate({aside:0.#},0)") : null)))
        {
            foreach (ChartPoint point in series.Points.Where(Has))
            {
                string x = Shown.Place(X.PlaceOf(point.X));
                if (point.HasInterval)
                {
                    html.Empty("line", ("class", "bar"), ("x1", x), ("x2", x), ("y1", Shown.Place(1 - Y.PlaceOf(point.Low))),
                        ("y2", Shown.Place(1 - Y.PlaceOf(point.High))));
                }
                string y = Shown.Place(1 - Y.PlaceOf(point.Y));
                if (point.Radius is { } radius)
                    html.Empty("circle", ("class", "bubble"), ("cx", x), ("cy", y), ("r", Shown.Attribute(radius)));
                else
                    html.Empty("use", ("href", series.Style.Mark), ("x", x), ("y", y));
            }
        }
    }

    // Where a value is not finite, the line ends and begins again.
    private string Path(IReadOnlyList<ChartPoint> points)
    {
        var path = new StringBuilder();
        bool isOpen = false;
        foreach (ChartPoint point in Thinned(points))
        {
            if (!Has(point))
            {
                isOpen = false;
                continue;
            }
            path.Append(isOpen ? 'L' : 'M').Append(CultureInfo.InvariantCulture,
                $"{1000 * X.PlaceOf(point.X):0.#} {1000 * (1 - Y.PlaceOf(point.Y)):0.#}");
            isOpen = true;
        }
        return path.Length == 0 ? "M0 0" : path.ToString();
    }

    // A logarithmic axis has no place for 0.
    private bool Has(ChartPoint point) => double.IsFinite(X.PlaceOf(point.X)) && double.IsFinite(Y.PlaceOf(point.Y));

    private static IEnumerable<ChartPoint> Thinned(IReadOnlyList<ChartPoint> points)
    {
        if (points.Count <= MostPoints)
            return points;
        int size = (int)Math.Ceiling(2.0 * points.Count / MostPoints);
        return points.Chunk(size).SelectMany(part => (IEnumerable<ChartPoint>)[part.MinBy(point => point.Y), part.MaxBy(point => point.Y)])
            .OrderBy(point => point.X);
    }
}

/// <summary>A curve.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Points">Its points, in their order.</param>
internal sealed record ChartSeries(string Name, SeriesStyle Style, IReadOnlyList<ChartPoint> Points)
{
    private const int MostMarks = 12;

    /// <summary>Whether its points are marked: those with an interval, and if there are few.</summary>
    public bool HasMarks => HasIntervals || Points.Count <= MostMarks;

    /// <summary>Whether points have intervals.</summary>
    public bool HasIntervals => Points.Any(point => point.HasInterval);

    /// <summary>Whether a line joins the points. Default true.</summary>
    public bool HasLine { get; init; } = true;
}

/// <summary>A point of a curve.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">The value; where it is not finite, the curve is broken.</param>
/// <param name="Low">Lower end of its interval; NaN without one.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct ChartPoint(double X, double Y, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>Whether it has an interval.</summary>
    public bool HasInterval => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Radius of a circle in place of the mark; null for the mark.</summary>
    public double? Radius { get; init; }
}
