using System.Globalization;
using Spectre.Console;

namespace SemiMER.Samples.WebService;

/// <summary>A load run as a table.</summary>
internal static class LoadTable
{
    public static Table Of(LoadReport report, int clients, IReadOnlyDictionary<string, long> meter, long managed, long resident)
    {
        var table = new Table();
        table.AddColumns("", "");
        Add($"requests", $"{report.Requests}, {clients} at a time");
        foreach ((long recognizer, int count) in report.Right)
            Add($"right answers of recognizer {recognizer}", $"{count}");
        foreach ((int status, int count) in report.Refused)
            Add($"malformed, refused with {status}", $"{count}");
        Add($"wrong answers", $"{report.Wrong.Count}");
        Add($"seconds", $"{report.Duration.TotalSeconds:0.0} ({report.Requests / report.Duration.TotalSeconds:0} a second)");
        foreach (double share in (double[])[0.5, 0.95, 0.99, 1])
            Add(share < 1 ? (FormattableString)$"p{100 * share:0}" : $"longest", $"{report.Quantile(share).TotalMilliseconds:0.0} ms");
        Add($"recognizers in memory, requests that hold one",
            $"{meter["semimer.recognizer.alive"]}, {meter["semimer.recognizer.leases"]}");
        Add($"growth of managed memory", $"{managed / 1048576.0:0.0} MiB");
        Add($"growth of resident memory", $"{resident / 1048576.0:0.0} MiB");
        return table;

        void Add(FormattableString what, FormattableString value) =>
            table.AddRow(Markup.Escape(what.ToString(CultureInfo.InvariantCulture)), value.ToString(CultureInfo.InvariantCulture));
    }
}
