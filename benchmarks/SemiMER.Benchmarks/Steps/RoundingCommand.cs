using System.Globalization;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// How rounding grows in the full step: SemiMER beside plain TorchSharp, and plain TorchSharp beside itself from weights that differ in
/// their last bit. At rates at which the second differs as the first does, losses cannot tell whether two programs train the same.
/// </summary>
internal static class RoundingCommand
{
    private static readonly double[] LearningRates = [1e-4, new TrainerOptions().LearningRate];
    private static readonly int[] Shown = [1, 2, 5, 10, 20, 30, 40, 50];

    /// <summary>Prints a table.</summary>
    public static int Run()
    {
        set_num_threads(1);
        var table = new MarkdownTable("full step, learning rate", [.. Shown.Select(step => $"step {step}")]);
        foreach (double rate in LearningRates)
        {
            using var scope = NewDisposeScope();
            StepWorkload workload = RecurrentWorkload.Create(ofManyLengths: false) with { LearningRate = rate };
            using var labeled = new PlainData(
                workload.Schema, [.. workload.Labeled.Utterances], [.. workload.Labeled.Select(row => row.ClassIndex)]);
            RecordedBatches batches = RecordedBatches.Of(workload, LossComparison.Steps);
            (double[] own, Dictionary<string, Tensor> weights) = LossComparison.OfSemiMer(workload);
            double[] plain = LossComparison.OfPlain(workload, labeled, null, batches, weights);
            Dictionary<string, Tensor> moved = weights.ToDictionary(entry => entry.Key, entry => entry.Value * (1 + MathF.Pow(2, -23)));
            double[] nearby = LossComparison.OfPlain(workload, labeled, null, batches, moved);
            string text = rate.ToString("0.0000", CultureInfo.InvariantCulture);
            table.Add([$"{text}: SemiMER and plain", .. Differences(own, plain)]);
            table.Add([$"{text}: plain and plain, last bit of the weights", .. Differences(nearby, plain)]);
        }
        table.Write();
        Console.WriteLine("Relative differences of the losses, without dropout.");
        return 0;
    }

    private static IEnumerable<string> Differences(double[] first, double[] second) => Shown.Select(step =>
        Quantities.Difference(Math.Abs(first[step - 1] - second[step - 1]) / Math.Abs(second[step - 1])));
}
