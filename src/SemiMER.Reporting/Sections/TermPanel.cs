namespace SemiMER.Reporting;

/// <summary>A picture of a few curves over epochs or steps, with its legend.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Unit">What is measured.</param>
/// <param name="Series">Name of each curve and the key of its values.</param>
internal sealed record TermPanel(string Title, string Unit, IReadOnlyList<(string Name, string Key)> Series)
{
    /// <summary>Whether values of different size are to be seen beside each other. Default false.</summary>
    public bool HasPowers { get; init; }

    /// <summary>
    /// Panels of the terms of an objective: those that differ in their stream, or in the pair of modalities, share a panel. A key is
    /// <c>stream/term/part/pair</c>; the total has a panel of its own.
    /// </summary>
    public static IEnumerable<TermPanel> OfTerms(IEnumerable<string> keys) => keys.Distinct()
        .GroupBy(TitleOf).Select(panel => new TermPanel(panel.Key, "value before weighting", [.. panel.Select(key => (NameOf(key), key))]));

    /// <summary>Draws the curves that have a value; nothing if none has.</summary>
    public void Write(
        HtmlWriter html, string xTitle, Scale x, IReadOnlyList<(double, string)> marks,
        IReadOnlyList<(double X, IReadOnlyDictionary<string, double> Values)> rows)
    {
        ChartSeries[] series =
        [
            .. Series.Where(one => rows.Any(row => row.Values.ContainsKey(one.Key))).Select((one, index) => new ChartSeries(
                one.Name, new SeriesStyle(index),
                [.. rows.Select(row => new ChartPoint(row.X, row.Values.TryGetValue(one.Key, out double value) ? value : double.NaN))])),
        ];
        if (series.Length == 0)
            return;
        using (html.In("figure"))
        {
            using (html.In("h3"))
                html.Name(Title);
            new LineChart
            {
                Label = $"{Title} over {xTitle}s: {HtmlText.Shorten(string.Join(", ", series.Select(one => one.Name)), 200)}. " +
                    Ends(series),
                YTitle = Unit,
                XTitle = xTitle,
                Series = series,
                X = x,
                Y = (HasPowers ? Scale.Powers : (Func<IEnumerable<double>, Scale>)(values => Scale.Linear(values)))(
                    series.SelectMany(one => one.Points).Select(point => point.Y)),
                Marks = marks,
            }.Write(html);
            if (series.Length > 1)
                Legend.Lines(html, series);
        }
    }

    // Of a few curves how they begin and end; all numbers are in the table.
    private static string Ends(ChartSeries[] series) => series.Length > 4 ? "The numbers follow in a table."
        : string.Join(" ", series.Select(one =>
        {
            double[] finite = [.. one.Points.Select(point => point.Y).Where(double.IsFinite)];
            return finite.Length == 0 ? $"{one.Name} has no number."
                : $"{one.Name} from {Shown.Number(finite[0])} to {Shown.Number(finite[^1])}.";
        })) + " The numbers follow in a table.";

    // labeled/matching/pair/acoustic-visual -> Matching, pair; labeled/reconstruction/acoustic -> Reconstruction; total -> Total
    private static string TitleOf(string key)
    {
        string[] parts = key.Split('/');
        string title = parts.Length switch { 1 => parts[0], 2 or 3 => parts[1], _ => string.Join(", ", parts[1..^1]) };
        return title.Length == 0 ? key : char.ToUpperInvariant(title[0]) + title[1..];
    }

    private static string NameOf(string key)
    {
        string[] parts = key.Split('/');
        return parts.Length switch { 1 => key, 2 => parts[0], _ => $"{parts[0]}, {parts[^1]}" };
    }
}
