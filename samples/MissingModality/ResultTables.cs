using System.Globalization;
using SemiMER.Recognition;

namespace SemiMER.Samples.MissingModality;

/// <summary>The results as Markdown tables: a row for each method, a column for each rate and for each pattern.</summary>
internal static class ResultTables
{
    public static void Write(IReadOnlyList<Result> results)
    {
        Write("UA by rate", results, report => report.ByRate, row => row.Metrics.UnweightedAccuracy);
        Write("accuracy by rate", results, report => report.ByRate, row => row.Metrics.WeightedAccuracy);
        Write("weighted F1 by rate", results, report => report.ByRate, row => row.Metrics.WeightedF1);
        Write("UA by what is there", results, report => report.ByPattern, row => row.Metrics.UnweightedAccuracy);
        int folds = results.Select(result => result.Fold).Distinct().Count();
        int seeds = results.Select(result => result.Seed).Distinct().Count();
        Console.WriteLine(FormattableString.Invariant($"Folds: {folds}, taken together; seeds: {seeds}, averaged. ") +
            "One training serves all columns of its row; all rows share the masks.");
    }

    private static void Write(
        string heading, IReadOnlyList<Result> results, Func<MissingModalityReport, IReadOnlyList<MissingModalityRow>> rowsOf,
        Func<MissingModalityRow, double> measure)
    {
        IReadOnlyList<MissingModalityRow> columns = rowsOf(results[0].Report);
        Console.WriteLine($"| {heading} | {string.Join(" | ", columns.Select(column => column.Name.Replace("rate ", "")))} |");
        Console.WriteLine($"| --- |{string.Concat(columns.Select(_ => " --- |"))}");
        foreach (IGrouping<string, Result> method in results.GroupBy(result => result.Row))
        {
            // The utterances of all folds together, for each seed; then the mean over seeds.
            MissingModalityReport[] bySeed = [.. method.GroupBy(result => result.Seed)
                .Select(seed => MissingModalityReport.Pool([.. seed.Select(result => result.Report)]))];
            IEnumerable<string> cells = columns.Select((_, i) =>
                (100 * bySeed.Average(report => measure(rowsOf(report)[i]))).ToString("0.0", CultureInfo.InvariantCulture));
            Console.WriteLine($"| {method.Key} | {string.Join(" | ", cells)} |");
        }
        Console.WriteLine();
    }
}
