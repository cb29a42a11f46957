using System.Globalization;
using System.Text;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Samples.MatchingAblation;

/// <summary>The results as a Markdown table.</summary>
internal static class AblationTable
{
    /// <summary>
    /// UA of each recipe and its paired differences to no matching and to supervised training, in points, with 95 % intervals: over
    /// folds, of each of which the seeds are averaged first; with one fold over its seeds.
    /// </summary>
    public static string Of(IReadOnlyList<ExperimentCell> cells)
    {
        var byRecipe = cells.GroupBy(cell => cell.Recipe).ToDictionary(group => group.Key, group => group.ToArray());
        bool overFolds = cells.Select(cell => cell.Fold).Distinct().Count() > 1;
        var table = new StringBuilder();
        table.AppendLine("| loss | sets | UA | less no matching | less supervised |").AppendLine("| --- | --- | --- | --- | --- |");
        int compared = 0, apart = 0;
        foreach ((string recipe, ExperimentCell[] own) in byRecipe)
        {
            string name = recipe.Contains('|', StringComparison.Ordinal) ? recipe : $"{recipe} | -";
            double ua = 100 * Means(own, overFolds).Average();
            string mean = ua.ToString("F1", CultureInfo.InvariantCulture);
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {mean} | {Difference(Ablation.NoMatching)} | {Difference(Ablation.Supervised)} |");

            string Difference(string baseline)
            {
                if (recipe == baseline)
                    return "";
                ConfidenceInterval interval = Compare(own, byRecipe[baseline], overFolds).Interval;
                if (baseline == Ablation.NoMatching && recipe != Ablation.Supervised)
                {
                    compared++;
                    apart += interval.Lower > 0 || interval.Upper < 0 ? 1 : 0;
                }
                return interval.ToString("+0.0;-0.0;0.0");
            }
        }
        table.AppendLine().Append(CultureInfo.InvariantCulture,
            $"{apart} of the {compared} intervals of the difference to no matching exclude 0; by chance alone about ");
        return table.Append(CultureInfo.InvariantCulture, $"{0.05 * compared:F0} would.").ToString();
    }

    private static PairedComparison Compare(ExperimentCell[] own, ExperimentCell[] others, bool overFolds)
    {
        double[] candidate = [.. own.Select(Points)], baseline = [.. others.Select(Points)];
        return overFolds
            ? PairedComparison.Clustered(candidate, baseline, [.. own.Select(cell => cell.Fold)])
            : PairedComparison.OfPairs(candidate, baseline);
    }

    private static double Points(ExperimentCell cell) => 100 * cell.Test.UnweightedAccuracy;

    private static double[] Means(ExperimentCell[] cells, bool overFolds) => overFolds
        ? [.. cells.GroupBy(cell => cell.Fold).Select(fold => fold.Average(cell => cell.Test.UnweightedAccuracy))]
        : [.. cells.Select(cell => cell.Test.UnweightedAccuracy)];
}
