using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Reporting;

/// <summary>
/// What is left when modalities are missing: UA of each network for each rate and each pattern, in fields whose colour tells the number
/// too.
/// </summary>
/// <param name="Reports">The reports, of the same rates and patterns for all; names that one lacks stay empty.</param>
public sealed record MissingModalitySection(IReadOnlyList<NamedMissingModalityReport> Reports)
    : ReportSection("Missing modalities")
{
    internal override string Anchor => "missing-modalities";

    internal override void WriteBody(HtmlWriter html)
    {
        double[] all =
            [.. Reports.SelectMany(named => Rows(named.Report)).Select(row => row.Metrics.UnweightedAccuracy).Where(double.IsFinite)];
        if (all.Length == 0)
        {
            html.Element("p", "Nothing was measured.");
            return;
        }
        var scale = new HeatScale(Math.Floor(20 * all.Min()) / 20, Math.Ceiling(20 * all.Max()) / 20);
        html.Element("p", "Unweighted accuracy. The rate is the share of modalities that are absent; a pattern names those that are there.",
            ("class", "note"));
        scale.WriteKey(html, "unweighted accuracy");
        Write(html, "By rate", scale, report => report.ByRate);
        Write(html, "By pattern", scale, report => report.ByPattern);
    }

    private static IEnumerable<MissingModalityRow> Rows(MissingModalityReport report) => report.ByRate.Concat(report.ByPattern);

    private void Write(
        HtmlWriter html, string title, HeatScale scale, Func<MissingModalityReport, IReadOnlyList<MissingModalityRow>> rowsOf)
    {
        string[] columns = [.. Reports.SelectMany(named => rowsOf(named.Report)).Select(row => row.Name).Distinct()];
        if (columns.Length == 0)
            return;
        string caption = $"Unweighted accuracy with missing modalities, {title.ToLowerInvariant()}";
        html.Element("h3", title);
        using (HtmlTables.Wide(html, caption))
        using (html.In("table", ("class", "heat")))
        {
            HtmlTables.Caption(html, caption, show: false);
            using (html.In("thead"))
            using (html.In("tr"))
            {
                html.Element("th", "network", ("scope", "col"), ("class", "axis-name"));
                foreach (string column in columns)
                    HtmlTables.Header(html, column, "col");
            }
            using (html.In("tbody"))
            {
                foreach (NamedMissingModalityReport named in Reports)
                {
                    using (html.In("tr"))
                    {
                        HtmlTables.Header(html, named.Name, "row");
                        foreach (string column in columns)
                            WriteField(html, scale, rowsOf(named.Report).FirstOrDefault(row => row.Name == column)?.Metrics);
                    }
                }
            }
        }
    }

    private static void WriteField(HtmlWriter html, HeatScale scale, EmotionMetrics? metrics)
    {
        double accuracy = metrics?.UnweightedAccuracy ?? double.NaN;
        string? others = metrics is null ? null : $"WA {Shown.Share(metrics.WeightedAccuracy)}, weighted F1 " +
            $"{Shown.Share(metrics.WeightedF1)}, {Shown.Count(metrics.ConfusionMatrix.Total)} utterances";
        using (html.In("td", ("class", scale.StyleOf(accuracy)), ("title", others)))
            html.Text(Shown.Share(accuracy));
    }
}

/// <summary>What one network is worth when modalities are missing.</summary>
/// <param name="Name">The network.</param>
/// <param name="Report">What was measured.</param>
public sealed record NamedMissingModalityReport(string Name, MissingModalityReport Report);
