using System.Globalization;
using SemiMER.Experiments;
using SemiMER.Metrics;
using Spectre.Console;

namespace SemiMER.Samples.MatchingAblation;

/// <summary>The results as a Markdown table.</summary>
internal static class AblationTable
{
    /// <summary>
    /// UA of each recipe and its paired differences to no matching and to supervised training, in points, with 95 % intervals: over
    /// folds, of each of which the seeds are averaged first; with one fold over its seeds.
    /// </summary>
    public static void Write(IReadOnlyList<ExperimentCell> cells, IAnsiConsole console)
    {
        var byRecipe = cells.GroupBy(cell => cell.Recipe).ToDictionary(group => group.Key, group => group.ToArray());
        bool overFolds = cells.Select(cell => cell.Fold).Distinct().Count() > 1;
        Table table = new Table().MarkdownBorder().AddColumns("loss", "sets", "UA", "less no matching", "less supervised");
        int compared = 0, apart = 0;
        foreach ((string recipe, ExperimentCell[] own) in byRecipe)
        {
            string[] name = [.. recipe.Split(" | "), "-"];
            double ua = 100 * Means(own, overFolds).Average();
            table.AddRow(((string[])[name[0], name[1], ua.ToString("F1", CultureInfo.InvariantCulture), Difference(Ablation.NoMatching),
                Difference(Ablation.Supervised)]).Select(Markup.Escape).ToArray());

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
        console.Write(table);
        string chance = (0.05 * compared).ToString("F0", CultureInfo.InvariantCulture);
        console.WriteLine(
            $"{apart} of the {compared} intervals of the difference to no matching exclude 0; by chance alone about {chance} would.");
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
