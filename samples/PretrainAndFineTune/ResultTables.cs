using SemiMER.Experiments;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>The results as Markdown tables: restored features, and UA with differences to random weights.</summary>
internal static class ResultTables
{
    public static IReadOnlyList<string> LossColumns { get; } = ["modality", "restored", "best constant", "neighbours"];

    public static void Write(IReadOnlyList<Result> results)
    {
        foreach (IGrouping<string, Result> form in results.GroupBy(result => result.Form))
        {
            Console.WriteLine($"Masked {form.Key}, squared error on test rows, of words cross-entropy in nats:");
            Console.WriteLine();
            WriteLosses([.. form.SelectMany(result => result.Restored)]);
            WriteScores([.. form.SelectMany(result => result.Cells)]);
        }
    }

    private static void WriteLosses(Restored[] all)
    {
        Console.WriteLine($"| {string.Join(" | ", LossColumns)} |");
        Console.WriteLine($"|{string.Concat(LossColumns.Select(_ => " --- |"))}");
        foreach (IReadOnlyList<string> row in Losses(all))
            Console.WriteLine($"| {string.Join(" | ", row)} |");
        Console.WriteLine();
    }

    /// <summary>A row for each modality: how it was restored, and what needs no network.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Losses(Restored[] all) =>
    [
        .. all.GroupBy(row => row.Modality).Select(modality => (IReadOnlyList<string>)
        [
            modality.Key,
            TableText.Number(modality.Average(row => row.Loss), "0.000"),
            TableText.Number(modality.Average(row => row.Constant), "0.000"),
            modality.All(row => row.Neighbours is not null)
                ? TableText.Number(modality.Average(row => row.Neighbours!.Value), "0.000") : "-",
        ]),
    ];

    private static void WriteScores(ExperimentCell[] cells)
    {
        ExperimentTable table = ExperimentTable.Of(cells);
        double[] shares = [.. table.Rows.Select(row => row.LabelFraction).Distinct()];
        string Heading(double share)
        {
            double labels = cells.Where(cell => cell.LabelFraction == share).Average(cell => cell.LabeledCount);
            return $"{TableText.Number(100 * share, "0.#")} % ({TableText.Number(labels, "0")} labels)";
        }
        Console.WriteLine($"| UA | {string.Join(" | ", shares.Select(Heading))} |");
        Console.WriteLine($"| --- |{string.Concat(shares.Select(_ => " --- |"))}");
        foreach (string method in table.Rows.Select(row => row.Recipe).Distinct())
        {
            IEnumerable<string> columns = shares
                .Select(share => table.Rows.Single(row => row.Recipe == method && row.LabelFraction == share))
                .Select(row => TableText.WithDifference(row.UnweightedAccuracy.Mean, row.Difference));
            Console.WriteLine($"| {method} | {string.Join(" | ", columns)} |");
        }
        Console.WriteLine();
        Console.WriteLine($"{TableText.Explanation(table)}Random weights and fine-tuning took the same updates with labels.");
        Console.WriteLine();
    }
}
