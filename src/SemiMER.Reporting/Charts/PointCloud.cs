using System.Globalization;
using System.Text;

namespace SemiMER.Reporting;

/// <summary>Points of a plane in groups. A point is a line without length, whose round or square end is seen.</summary>
internal static class PointCloud
{
    private const double Margin = 40; // of 1000, so that points at the edge are whole

    /// <summary>Draws it.</summary>
    /// <param name="html">The page.</param>
    /// <param name="label">What it shows, for who does not see it.</param>
    /// <param name="points">The points, any unit.</param>
    /// <param name="groups">For each point the number of its group.</param>
    public static void Write(HtmlWriter html, string label, IReadOnlyList<(double X, double Y)> points, IReadOnlyList<int> groups)
    {
        (double left, double right) = Range(points.Select(point => point.X));
        (double bottom, double top) = Range(points.Select(point => point.Y));
        using (html.In("svg", ("class", "cloud"), ("role", "img"), ("aria-label", label), ("viewBox", "0 0 1000 1000"),
            ("preserveAspectRatio", "none")))
        {
            foreach (IGrouping<int, (int Group, (double X, double Y) Point)> group in
                groups.Zip(points).GroupBy(each => each.First).OrderBy(group => group.Key))
            {
                var path = new StringBuilder();
                foreach ((_, (double x, double y)) in group)
                {
                    path.Append(CultureInfo.InvariantCulture,
                        $"M{Margin + ((1000 - (2 * Margin)) * (x - left) / (right - left)):0} ").Append(CultureInfo.InvariantCulture,
                        $"{1000 - Margin - ((1000 - (2 * Margin)) * (y - bottom) / (top - bottom)):0}h0");
                }
                using (html.In("g", ("class", new SeriesStyle(group.Key).Color)))
                    Path(html, new SeriesStyle(group.Key), path.ToString());
            }
        }
    }

    /// <summary>Points of one look.</summary>
    public static void Path(HtmlWriter html, SeriesStyle style, string path)
    {
        html.Empty("path", ("class", style.PointShape == 1 ? "point angular" : "point"), ("d", path));
        if (style.PointShape == 2)
            html.Empty("path", ("class", "hole"), ("d", path));
    }

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return (0, 1);
        double low = finite.Min(), high = finite.Max();
        return high > low ? (low, high) : (low - 1, high + 1);
    }
}
