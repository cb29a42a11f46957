using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Samples.MissingModality;

/// <summary>
/// The results as Markdown tables: a row for each method, a column for each rate and for each pattern; in brackets the difference to the
/// plain attention that learned with absences.
/// </summary>
internal static class ResultTables
{
    private const string Plain = "modality dropout";

    public static void Write(IReadOnlyList<Result> results)
    {
        string baseline = BaselineOf(results);
        Result[] rates = [.. results.Where(result => result.IsRate)], patterns = [.. results.Where(result => !result.IsRate)];
        ExperimentTable[] byRate = Tables(rates, baseline), byPattern = Tables(patterns, baseline);
        Write("UA by rate", rates, byRate, row => row.UnweightedAccuracy, withDifference: true);
        Write("accuracy by rate", rates, byRate, row => row.WeightedAccuracy);
        Write("weighted F1 by rate", rates, byRate, row => row.WeightedF1);
        Write("UA by what is there", patterns, byPattern, row => row.UnweightedAccuracy, withDifference: true);
        Console.WriteLine($"{TableText.Explanation(byRate[0])}One training serves all columns of its row; all rows share the masks.");
    }

    /// <summary>What others are compared with: the plain attention, or the first method if it was left out.</summary>
    public static string BaselineOf(IReadOnlyList<Result> results) =>
        results.Any(result => result.Cell.Recipe == Plain) ? Plain : results[0].Cell.Recipe;

    private static ExperimentTable[] Tables(Result[] results, string baseline) =>
        [.. results.GroupBy(result => result.Mask).Select(mask => ExperimentTable.Of([.. mask.Select(result => result.Cell)], baseline))];

    private static void Write(
        string heading, Result[] results, ExperimentTable[] columns, Func<ExperimentRow, ConfidenceInterval> measure,
        bool withDifference = false)
    {
        IEnumerable<string> masks = results.Select(result => result.Mask.Replace("rate ", "")).Distinct();
        Console.WriteLine($"| {heading} | {string.Join(" | ", masks)} |");
        Console.WriteLine($"| --- |{string.Concat(columns.Select(_ => " --- |"))}");
        foreach (string method in columns[0].Rows.Select(row => row.Recipe))
        {
            IEnumerable<string> cells = columns.Select(column => column.Rows.Single(row => row.Recipe == method))
                .Select(row => TableText.WithDifference(measure(row).Mean, withDifference ? row.Difference : null));
            Console.WriteLine($"| {method} | {string.Join(" | ", cells)} |");
        }
        Console.WriteLine();
    }
}
