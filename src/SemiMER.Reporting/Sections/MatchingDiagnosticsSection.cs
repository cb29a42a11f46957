namespace SemiMER.Reporting;

/// <summary>
/// How matching went over the steps of a training: how strongly each term pulls at the embeddings, the bandwidth of the kernel, and what
/// the kernel sees within and across the sets. Means that are all near 0 or all near 1 tell of a bandwidth without gradient.
/// </summary>
/// <param name="Steps">The steps that were diagnosed, such as those of a <see cref="TrainingRecorder"/>.</param>
public sealed record MatchingDiagnosticsSection(IReadOnlyList<DiagnosedStep> Steps) : ReportSection("Matching over time")
{
    private const int MostRows = 100;
    private const string Gradient = "/gradient";

    private static readonly (string Suffix, string Title, string Unit)[] Known =
    [
        (Gradient, "Gradient of each term", "norm of the weighted gradient (logarithmic)"),
        ("/bandwidth", "Bandwidth of the kernel", "σ, unit of the embeddings"),
        ("/within first", "Kernel within the first set", "mean of k"),
        ("/within second", "Kernel within the second set", "mean of k"),
        ("/across", "Kernel across the sets", "mean of k"),
    ];

    internal override string Anchor => "matching";

    internal override void WriteBody(HtmlWriter html)
    {
        if (Steps.Count == 0)
        {
            html.Element("p", "No step was diagnosed.");
            return;
        }
        html.Element("p", "A gradient near 0 is a term without effect. Kernel means that are all near 0 tell of a bandwidth that is too " +
            "small, all near 1 of one that is too large; where sets match, the mean across them is that within them.", ("class", "note"));
        string[] keys = [.. Steps.SelectMany(step => step.Numbers.Keys).Distinct()];
        TermPanel[] panels =
        [
            .. Known.Select(kind => new TermPanel(kind.Title, kind.Unit,
                [.. keys.Where(key => key.EndsWith(kind.Suffix, StringComparison.Ordinal)).Select(key => (NameOf(key, kind.Suffix), key))])
            {
                HasPowers = kind.Suffix == Gradient,
            }),
            .. keys.Where(key => !Known.Any(kind => key.EndsWith(kind.Suffix, StringComparison.Ordinal)))
                .GroupBy(key => key[(key.LastIndexOf('/') + 1)..])
                .Select(kind => new TermPanel(kind.Key, "value", [.. kind.Select(key => (NameOf(key, $"/{kind.Key}"), key))])),
        ];
        Scale x = Scale.Linear(Steps.Select(step => (double)step.Step), isWhole: true, isTight: true);
        using (html.In("div", ("class", "panels")))
        {
            foreach (TermPanel panel in panels)
                panel.Write(html, "step", x, [], [.. Steps.Select(step => ((double)step.Step, step.Numbers))]);
        }
        DiagnosedStep[] shown = LatentSpace.Evenly([.. Steps], MostRows);
        string caption = shown.Length < Steps.Count ? $"{shown.Length} of {Steps.Count} diagnosed steps" : "Every diagnosed step";
        HtmlTables.Folded(html, "Numbers", () => HtmlTables.Write(html, caption, ["step", .. keys],
            shown.Select(step => (IReadOnlyList<string>)
            [
                Shown.Count(step.Step),
                .. keys.Select(key => step.Numbers.TryGetValue(key, out double value) ? Shown.Number(value) : Shown.Nothing),
            ]), showCaption: true));
    }

    // unlabeled/matching/pair/acoustic-visual/bandwidth -> unlabeled, pair acoustic-visual
    private static string NameOf(string key, string suffix)
    {
        string name = key.EndsWith(suffix, StringComparison.Ordinal) ? key[..^suffix.Length] : key;
        string[] parts = name.Split('/');
        return parts.Length < 2 ? name : $"{parts[0]}, {string.Join(' ', parts.Skip(parts.Length > 2 && suffix != Gradient ? 2 : 1))}";
    }
}
