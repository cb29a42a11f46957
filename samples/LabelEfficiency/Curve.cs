using System.Globalization;
using System.Xml.Linq;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>The curve: UA of each method over the number of labels, with 95 % intervals, as an SVG picture.</summary>
internal static class Curve
{
    private const int Width = 800, Height = 440, Left = 60, Right = 230, Top = 36, Bottom = 56;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Told apart by people who do not see red and green alike (Okabe and Ito 2008).
    private static readonly string[] Colors = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000", "#B8A800"];

    /// <summary>Draws the rows of a table.</summary>
    public static void Draw(ExperimentTable table, FileInfo file)
    {
        double[] labels = [.. table.Rows.Select(Labels)];
        ConfidenceInterval[] all = [.. table.Rows.Select(row => row.UnweightedAccuracy)];
        double least = Math.Floor(20 * all.Min(Lower)) / 20, most = Math.Max(Math.Ceiling(20 * all.Max(Upper)) / 20, least + 0.05);
        double fewest = Math.Log(labels.Min()), range = Math.Max(Math.Log(labels.Max()) - fewest, 1e-9);
        double X(double count) => Left + (Math.Log(count) - fewest) / range * (Width - Left - Right);
        double Y(double accuracy) => Height - Bottom - (accuracy - least) / (most - least) * (Height - Top - Bottom);

        var picture = new XElement(Svg + "svg", new XAttribute("viewBox", $"0 0 {Width} {Height}"), new XAttribute("role", "img"),
            new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 13),
            new XElement(Svg + "title", "Unweighted accuracy over the number of labels"),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("fill", "white")));
        for (double tick = least; tick <= most + 1e-9; tick += 0.05)
        {
            picture.Add(Line(Left, Y(tick), Width - Right, Y(tick), "#dddddd", 1));
            picture.Add(Text(Left - 8, Y(tick) + 4, tick.ToString("0.00", CultureInfo.InvariantCulture), "end"));
        }
        foreach (double count in labels.Distinct())
            picture.Add(Text(X(count), Height - Bottom + 20, count.ToString("0", CultureInfo.InvariantCulture), "middle"));
        picture.Add(Text((Left + Width - Right) / 2.0, Height - 12,
            "labels that were trained on (logarithmic); bars are 95 % intervals", "middle"));
        picture.Add(Text(Left - 8, Top - 16, "UA", "end"));
        foreach ((int index, IGrouping<string, ExperimentRow> method) in table.Rows.GroupBy(row => row.Recipe).Index())
        {
            string color = Colors[index % Colors.Length];
            string dashes = index < Colors.Length ? "none" : "6 3";
            double aside = 2 * index; // so that bars do not hide each other
            IEnumerable<string> points = method.Select(row =>
                string.Create(CultureInfo.InvariantCulture, $"{X(Labels(row)) + aside:0.0},{Y(row.UnweightedAccuracy.Mean):0.0}"));
            picture.Add(new XElement(Svg + "polyline", new XAttribute("points", string.Join(' ', points)), new XAttribute("fill", "none"),
                new XAttribute("stroke", color), new XAttribute("stroke-width", 2), new XAttribute("stroke-dasharray", dashes)));
            foreach (ExperimentRow row in method)
            {
                double x = X(Labels(row)) + aside;
                picture.Add(Line(x, Y(Lower(row.UnweightedAccuracy)), x, Y(Upper(row.UnweightedAccuracy)), color, 1));
            }
            picture.Add(Line(Width - Right + 24, Top + 22 * index + 8, Width - Right + 46, Top + 22 * index + 8, color, 3));
            picture.Add(Text(Width - Right + 52, Top + 22 * index + 12, method.Key, "start"));
        }
        file.Directory?.Create();
        new XDocument(picture).Save(file.FullName);
    }

    private static double Labels(ExperimentRow row) => (row.Labeled.Fewest + row.Labeled.Most) / 2.0;

    // An interval of a single test speaker has no ends.
    private static double Lower(ConfidenceInterval interval) => double.IsNaN(interval.Lower) ? interval.Mean : Math.Max(0, interval.Lower);

    private static double Upper(ConfidenceInterval interval) => double.IsNaN(interval.Upper) ? interval.Mean : Math.Min(1, interval.Upper);

    private static XElement Line(double x1, double y1, double x2, double y2, string color, double width) => new(Svg + "line",
        Number("x1", x1), Number("y1", y1), Number("x2", x2), Number("y2", y2), new XAttribute("stroke", color),
        Number("stroke-width", width));

    private static XElement Text(double x, double y, string text, string anchor) =>
        new(Svg + "text", Number("x", x), Number("y", y), new XAttribute("text-anchor", anchor), text);

    private static XAttribute Number(string name, double value) => new(name, value.ToString("0.0", CultureInfo.InvariantCulture));
}
