using System.Globalization;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>The results as Markdown tables: means over folds and seeds.</summary>
internal static class ResultTables
{
    public static void Write(IReadOnlyList<Result> results)
    {
        foreach (IGrouping<string, Result> form in results.GroupBy(result => result.Form))
        {
            Console.WriteLine($"Masked {form.Key}, squared error on test rows, of words cross-entropy in nats:");
            Console.WriteLine();
            WriteLosses([.. form.SelectMany(result => result.Restored)]);
            WriteScores([.. form]);
        }
    }

    private static void WriteLosses(Restored[] all)
    {
        Console.WriteLine("| modality | restored | best constant | neighbours |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (IGrouping<string, Restored> modality in all.GroupBy(row => row.Modality))
        {
            string neighbours = modality.All(row => row.Neighbours is not null)
                ? Text(modality.Average(row => row.Neighbours!.Value), "0.000") : "-";
            Console.WriteLine($"| {modality.Key} | {Text(modality.Average(row => row.Loss), "0.000")} | " +
                $"{Text(modality.Average(row => row.Constant), "0.000")} | {neighbours} |");
        }
        Console.WriteLine();
    }

    private static void WriteScores(Result[] results)
    {
        Score[] all = [.. results.SelectMany(result => result.Scores)];
        double[] shares = [.. all.Select(score => score.Share).Distinct()];
        string Heading(double share) =>
            $"{Text(100 * share, "0.#")} % ({Text(all.Where(score => score.Share == share).Average(score => score.Labels), "0")} labels)";
        Console.WriteLine($"| UA | {string.Join(" | ", shares.Select(Heading))} |");
        Console.WriteLine($"| --- |{string.Concat(shares.Select(_ => " --- |"))}");
        foreach (string method in all.Select(score => score.Method).Distinct())
        {
            IEnumerable<string> cells = shares.Select(share => Text(
                100 * all.Where(score => score.Method == method && score.Share == share).Average(score => score.Accuracy), "0.0"));
            Console.WriteLine($"| {method} | {string.Join(" | ", cells)} |");
        }
        int folds = results.Select(result => result.Fold).Distinct().Count();
        int seeds = results.Select(result => result.Seed).Distinct().Count();
        Console.WriteLine();
        Console.WriteLine($"Means over {folds} fold(s) and {seeds} seed(s). Random weights and fine-tuning took the same updates with " +
            "labels.");
        Console.WriteLine();
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
