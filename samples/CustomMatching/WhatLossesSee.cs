using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Samples.CustomMatching;

/// <summary>What losses say of a set of 500 rows in two columns, drawn from the standard normal law, and others.</summary>
internal static class WhatLossesSee
{
    private const int Rows = 500;

    /// <summary>Prints a Markdown table: a row for each set, a column for each loss.</summary>
    public static void Write(params IReadOnlyList<IDistributionMatchingLoss> losses)
    {
        Console.WriteLine($"| the other set is | {string.Join(" | ", losses.Select(loss => loss.Name))} |");
        Console.WriteLine($"| --- |{string.Concat(losses.Select(_ => " --- |"))}");
        foreach ((string name, Func<double, double, (double, double)> change) in
            ((string, Func<double, double, (double, double)>)[])
            [
                ("of the same law", (x, y) => (x, y)),
                ("moved by 1 deviation in one column", (x, y) => (x + 1, y)),
                ("moved by 4 deviations in one column", (x, y) => (x + 4, y)),
                ("doubled in one column", (x, y) => (2 * x, y)),
                ("correlated by 0.95", (x, y) => (x, 0.95 * x + Math.Sqrt(1 - 0.95 * 0.95) * y)),
            ])
        {
            using var scope = NewDisposeScope();
            Tensor p = Draw("first", (x, y) => (x, y)), q = Draw("second", change);
            IEnumerable<string> values = losses.Select(loss => TableText.Number(loss.Compute(p, q).ToDouble(), "0.000"));
            Console.WriteLine($"| {name} | {string.Join(" | ", values)} |");
        }
        Console.WriteLine();
    }

    private static Tensor Draw(string stream, Func<double, double, (double X, double Y)> change)
    {
        var random = new RandomSource(0, stream);
        (double X, double Y)[] rows = [.. Enumerable.Range(0, Rows).Select(_ => change(random.NextNormal(), random.NextNormal()))];
        return tensor([.. rows.SelectMany(row => new[] { (float)row.X, (float)row.Y })], [Rows, 2]);
    }
}
