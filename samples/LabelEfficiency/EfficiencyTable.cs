using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>The results as a Markdown table: a row for each method, a column for each share of the labels.</summary>
internal static class EfficiencyTable
{
    /// <summary>UA and, in points, the paired difference to the reference with the half-width of its 95 % interval.</summary>
    public static void Write(ExperimentTable table)
    {
        WriteCells($"UA (points over: {table.Baseline})", table, Cell);
        Console.WriteLine();
        WriteCells("WA / weighted F1", table, row => string.Create(CultureInfo.InvariantCulture,
            $"{row.WeightedAccuracy.Mean:0.000} / {row.WeightedF1.Mean:0.000}"));
        ExperimentRow any = table.Rows[0];
        Console.WriteLine();
        string units = any.UnitKind == Grouping.Speaker ? "speakers" : "dialogues";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Folds: {any.Folds}, seeds: {any.Seeds}; 95 % intervals over {any.Units} test {units}. ") +
            $"Labels looked at to choose penalties, epochs and methods, besides: {any.Choosing}.");
    }

    private static void WriteCells(string heading, ExperimentTable table, Func<ExperimentRow, string> cell)
    {
        ExperimentRow[] shares = [.. table.Rows.DistinctBy(row => row.LabelFraction)];
        Console.WriteLine($"| {heading} | {string.Join(" | ", shares.Select(Heading))} |");
        Console.WriteLine($"| --- |{string.Concat(shares.Select(_ => " --- |"))}");
        foreach (IGrouping<string, ExperimentRow> method in table.Rows.GroupBy(row => row.Recipe))
        {
            IEnumerable<string> cells = shares.Select(share =>
                method.FirstOrDefault(row => row.LabelFraction == share.LabelFraction) is { } row ? cell(row) : "");
            Console.WriteLine($"| {method.Key} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Heading(ExperimentRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * row.LabelFraction:0.##} % ({row.Labeled})");

    private static string Cell(ExperimentRow row)
    {
        string accuracy = row.UnweightedAccuracy.Mean.ToString("0.000", CultureInfo.InvariantCulture);
        if (row.Difference?.Interval is not { } difference)
            return accuracy;
        string points = Points(difference.Mean, "+0.0;-0.0;0.0"), half = Points(difference.HalfWidth, "0.0");
        return $"{accuracy} ({points} ± {half})";
    }

    // Rounded first: a negative zero would be written with both signs.
    private static string Points(double accuracy, string format) =>
        (Math.Round(100 * accuracy, 1) + 0.0).ToString(format, CultureInfo.InvariantCulture);
}
