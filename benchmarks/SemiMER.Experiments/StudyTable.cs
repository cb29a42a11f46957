using System.Globalization;
using System.Text;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Studies;

/// <summary>Results of several conditions over the same folds, label budgets and seeds as a table in Markdown.</summary>
internal static class StudyTable
{
    /// <summary>
    /// One row for each condition and recipe, one column for each label budget: mean UA with its 95 % half-width, and the difference to
    /// the first condition with the same recipe. Intervals are over folds, seeds of a fold averaged; over seeds if there is one fold.
    /// </summary>
    public static string Markdown(string heading, IReadOnlyList<(string Name, IReadOnlyList<ExperimentCell> Cells)> conditions)
    {
        IReadOnlyList<ExperimentCell> first = conditions[0].Cells;
        double[] budgets = [.. first.Select(cell => cell.LabelFraction).Distinct()];
        string[] recipes = [.. first.Select(cell => cell.Recipe).Distinct()];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| {heading} | recipe |");
        foreach (double budget in budgets)
            text.Append(CultureInfo.InvariantCulture, $" {budget:P0} |");
        text.Append("\n| --- | --- |").Insert(text.Length, " --- |", budgets.Length).Append('\n');
        foreach ((string name, IReadOnlyList<ExperimentCell> cells) in conditions)
        {
            foreach (string recipe in recipes)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {recipe} |");
                foreach (double budget in budgets)
                    text.Append(CultureInfo.InvariantCulture, $" {Cell(Of(cells, recipe, budget), Of(first, recipe, budget))} |");
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    private static ExperimentCell[] Of(IReadOnlyList<ExperimentCell> cells, string recipe, double budget) =>
        [.. cells.Where(cell => cell.Recipe == recipe && cell.LabelFraction == budget)];

    private static string Cell(ExperimentCell[] own, ExperimentCell[] reference)
    {
        double[] zero = new double[own.Length];
        double[] scores = [.. own.Select(cell => cell.Test.UnweightedAccuracy)];
        string[] clusters = [.. own.Select(cell => cell.Fold)];
        string text = Text(Compare(scores, zero, clusters), "0.000");
        return ReferenceEquals(own, reference) || own.SequenceEqual(reference)
            ? text
            : $"{text} ({Text(Compare(scores, [.. reference.Select(cell => cell.Test.UnweightedAccuracy)], clusters), "+0.000;-0.000")})";
    }

    private static ConfidenceInterval Compare(double[] scores, double[] reference, string[] clusters) => clusters.Distinct().Skip(1).Any()
        ? PairedComparison.Clustered(scores, reference, clusters).Interval
        : PairedComparison.OfPairs(scores, reference).Interval;

    private static string Text(ConfidenceInterval interval, string format) => string.Create(CultureInfo.InvariantCulture,
        $"{interval.Mean.ToString(format, CultureInfo.InvariantCulture)} ± {interval.HalfWidth:0.000}");
}
