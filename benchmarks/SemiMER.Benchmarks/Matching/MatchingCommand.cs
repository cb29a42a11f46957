using System.Runtime.InteropServices;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using SemiMER.Formats;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Matching;

/// <summary>
/// The maximum mean discrepancy forward and backward, beside distances by <c>cdist</c> and five exponentials, with one bandwidth for all.
/// </summary>
internal static class MatchingCommand
{
    private const int Width = 128;
    private const double Tolerance = 1e-4;
    private static readonly double Sigma = Math.Sqrt(Width);
    private static readonly (int Rows, string Target)[] Sizes = [(64, "0.25"), (512, "0.45"), (4096, "0.45")];

    // One matrix of all rows would take gigabytes beyond, and the broadcast differences already beyond the smallest.
    private const int MostRowsOfOneMatrix = 512, MostRowsOfBroadcasting = 64;

    /// <summary>Prints a table; 1 if results differ, else 0.</summary>
    public static int Run(Settings settings)
    {
        using PyTorchWorker? worker = PyTorchWorker.IsThere(settings.Python) ? new PyTorchWorker(settings.Python, settings.Threads) : null;
        var table = new MarkdownTable(
            $"rows of each set, {Width} features, {settings.ThreadsText}", "SemiMER", "cdist, one matrix", "cdist, three matrices",
            "broadcasting", "PyTorch, cdist", "SemiMER / fastest plain", "target", "memory: SemiMER", "fastest plain", "PyTorch",
            "results differ");
        bool same = true;
        foreach ((int rows, string target) in Sizes)
        {
            if (settings.Wants(Quantities.Count(rows)))
                same &= AddRow(table, rows, target, worker, settings);
        }
        table.Write();
        Console.WriteLine(
            $"Medians of {settings.Rounds} interleaved rounds; memory is what one step adds to the resident size at its peak. " +
            "Results: value and gradients, norm of the difference over the norm, the largest of all plain forms.");
        return same ? 0 : 1;
    }

    private static bool AddRow(MarkdownTable table, int rows, string target, PyTorchWorker? worker, Settings settings)
    {
        using var scope = NewDisposeScope();
        manual_seed(rows);
        Tensor p = randn(rows, Width).requires_grad_(), q = (randn(rows, Width) + 0.5).detach().requires_grad_();
        var loss = new MaximumMeanDiscrepancy(new MaximumMeanDiscrepancyOptions { Bandwidth = new FixedBandwidth(Sigma) });
        MatchingContestant own = Contestant("SemiMER", loss.Compute);
        MatchingContestant parts = Contestant("three", (a, b) => PlainDiscrepancy.ComputeInParts(a, b, Sigma));
        MatchingContestant? pooled =
            rows <= MostRowsOfOneMatrix ? Contestant("one", (a, b) => PlainDiscrepancy.Compute(a, b, Sigma)) : null;
        MatchingContestant? broadcast =
            rows <= MostRowsOfBroadcasting ? Contestant("all", (a, b) => PlainDiscrepancy.ComputeByBroadcasting(a, b, Sigma)) : null;
        MatchingContestant[] plain = [.. new[] { pooled, parts, broadcast }.OfType<MatchingContestant>()];
        float[] results = own.Results();
        double difference = plain.Max(each => Difference(results, each.Results()));

        string handover = Path.GetTempFileName();
        try
        {
            PyTorchMatching? pytorch = null;
            if (worker is not null)
            {
                SafeTensorsFile.Write(handover, [Entry("p", p), Entry("q", q)]);
                pytorch = new PyTorchMatching(worker, handover, inParts: pooled is null, Sigma);
                difference = Math.Max(difference, Math.Abs(pytorch.Value() - results[0]) / Math.Abs(results[0]));
            }
            IContestant[] all = [own, .. plain, .. pytorch is null ? Array.Empty<IContestant>() : [pytorch]];
            Dictionary<IContestant, Sample> samples = all.Zip(new InterleavedRounds(settings.Rounds, settings.Threads).Measure(all))
                .ToDictionary(each => each.First, each => each.Second);
            MatchingContestant fastest = plain.MinBy(each => samples[each].Median)!;
            table.Add(
                Quantities.Count(rows), Time(own), Time(pooled), Time(parts), Time(broadcast), Time(pytorch),
                samples[own].RatioTo(samples[fastest]), target, Quantities.Mebibytes(ProcessMemory.PeakOf(() => own.Run(1))),
                Quantities.Mebibytes(ProcessMemory.PeakOf(() => fastest.Run(1))),
                pytorch is null ? "" : Quantities.Mebibytes(pytorch.Memory()), Quantities.Difference(difference));
            return difference <= Tolerance;

            string Time(IContestant? contestant) => contestant is null ? "" : Quantities.Duration(samples[contestant].Median);
        }
        finally
        {
            File.Delete(handover);
        }

        MatchingContestant Contestant(string name, Func<Tensor, Tensor, Tensor> compute) => new(name, compute, p, q, settings.Threads);
    }

    private static double Difference(float[] first, float[] second) =>
        Math.Sqrt(first.Zip(second, (a, b) => Math.Pow(a - b, 2)).Sum() / second.Sum(b => Math.Pow(b, 2)));

    private static SafeTensorsEntry Entry(string name, Tensor values) =>
        SafeTensorsEntry.Create<float>(name, MemoryMarshal.Cast<byte, float>(values.bytes), values.shape);
}
