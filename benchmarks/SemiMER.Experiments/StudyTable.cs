using System.Globalization;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Studies;

/// <summary>Results of several conditions over the same folds, label budgets and seeds as a table in Markdown.</summary>
internal static class StudyTable
{
    /// <summary>The heading: one column for each label budget.</summary>
    public static string Heading(string conditions, IReadOnlyList<double> budgets)
    {
        IEnumerable<string> columns = budgets.Select(budget => budget.ToString("P0", CultureInfo.InvariantCulture));
        return $"| {conditions} | recipe | {string.Join(" | ", columns)} |\n| --- | --- |{string.Concat(budgets.Select(_ => " --- |"))}";
    }

    /// <summary>
    /// One row for each recipe: mean UA with the half-width of its 95 % interval, and the difference to another condition with the same
    /// recipe, budget, fold and seed. Intervals are over folds, seeds of a fold averaged; over seeds if there is one fold.
    /// </summary>
    public static string Rows(string condition, IReadOnlyList<ExperimentCell> cells, IReadOnlyList<ExperimentCell>? reference)
    {
        double[] budgets = [.. cells.Select(cell => cell.LabelFraction).Distinct()];
        return string.Join('\n', cells.Select(cell => cell.Recipe).Distinct().Select(recipe =>
            $"| {condition} | {recipe} | " +
            string.Join(" | ", budgets.Select(budget =>
                Cell(Of(cells, recipe, budget), reference is null ? null : Of(reference, recipe, budget)))) +
            " |"));
    }

    private static ExperimentCell[] Of(IReadOnlyList<ExperimentCell> cells, string recipe, double budget) =>
        [.. cells.Where(cell => cell.Recipe == recipe && cell.LabelFraction == budget)];

    private static string Cell(ExperimentCell[] own, ExperimentCell[]? reference)
    {
        double[] scores = [.. own.Select(cell => cell.Test.UnweightedAccuracy)];
        string[] clusters = [.. own.Select(cell => cell.Fold)];
        string mean = Text(Compare(scores, new double[scores.Length], clusters), "0.000");
        if (reference is null)
            return mean;
        double[] others = [.. reference.Select(cell => cell.Test.UnweightedAccuracy)];
        return $"{mean} ({Text(Compare(scores, others, clusters), "+0.000;-0.000")})";
    }

    private static ConfidenceInterval Compare(double[] scores, double[] reference, string[] clusters) => clusters.Distinct().Skip(1).Any()
        ? PairedComparison.Clustered(scores, reference, clusters).Interval
        : PairedComparison.OfPairs(scores, reference).Interval;

    // Rounded first, and no negative zero, which would be written with both signs.
    private static string Text(ConfidenceInterval interval, string format) => string.Create(CultureInfo.InvariantCulture,
        $"{(Math.Round(interval.Mean, 3) + 0.0).ToString(format, CultureInfo.InvariantCulture)} ± {interval.HalfWidth:0.000}");
}
