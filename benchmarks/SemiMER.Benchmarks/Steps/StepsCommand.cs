using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>Steps of SemiMER, of plain TorchSharp and of PyTorch side by side.</summary>
internal static class StepsCommand
{
    /// <summary>Prints a table; 1 if some results differ, else 0. With no rounds results are compared and no time is taken.</summary>
    public static int Run(Settings settings)
    {
        using PyTorchWorker? worker = PyTorchWorker.IsThere(settings.Python) ? new PyTorchWorker(settings.Python, settings.Threads) : null;
        if (worker is null)
            Console.WriteLine($"{settings.Python} has no PyTorch; its columns stay empty.");
        var table = new MarkdownTable(
            $"step, {settings.ThreadsText}", "SemiMER", "plain TorchSharp", "PyTorch", "SemiMER / plain", "target", "SemiMER / PyTorch",
            "losses differ: plain", "PyTorch");
        bool same = true;
        foreach ((string name, Func<StepWorkload> create) in Workloads)
        {
            if (settings.Wants(name))
                same &= AddRow(table, create(), worker, settings);
        }
        table.Write();
        if (settings.Rounds == 0)
            return same ? 0 : 1;
        Console.WriteLine($"Medians of {settings.Rounds} interleaved rounds; ratios of medians, least and largest ratio of a round. " +
            $"Losses: largest relative difference over {LossComparison.Steps} steps without dropout.");
        return same ? 0 : 1;
    }

    private static readonly (string Name, Func<StepWorkload> Create)[] Workloads =
    [
        ("dense", DenseWorkload.Create),
        ("full", () => RecurrentWorkload.Create(ofManyLengths: false)),
        ("lengths", () => RecurrentWorkload.Create(ofManyLengths: true)),
        ("transformer", TransformerWorkload.Create),
    ];

    private static bool AddRow(MarkdownTable table, StepWorkload workload, PyTorchWorker? worker, Settings settings)
    {
        using var scope = NewDisposeScope();
        set_num_threads(settings.Threads);
        string handover = Path.GetTempFileName();
        try
        {
            using var labeled = new PlainData(
                workload.Schema, [.. workload.Labeled.Utterances], [.. workload.Labeled.Select(row => row.ClassIndex)]);
            using PlainData? unlabeled =
                workload.Recipe.UsesUnlabeled ? new PlainData(workload.Schema, [.. workload.Unlabeled], null) : null;
            RecordedBatches batches = RecordedBatches.Of(workload, LossComparison.Steps);
            (double[] own, Dictionary<string, Tensor> weights) = LossComparison.OfSemiMer(workload);
            Handover.Write(handover, weights, [.. workload.Schema.Modalities.Select(entry => entry.Modality.Name)], labeled, unlabeled,
                batches, workload.Labeled.ClassCounts);
            double plainDifference = LossComparison.Largest(own, LossComparison.OfPlain(workload, labeled, unlabeled, batches, weights));
            double pytorchDifference = 0;
            PyTorchContestant? pytorch = worker is null ? null : new PyTorchContestant(worker);
            if (pytorch is not null)
            {
                pytorch.Begin(workload, handover, compared: true);
                pytorchDifference = LossComparison.Largest(own, pytorch.Losses(LossComparison.Steps));
                pytorch.Begin(workload, handover, compared: false);
            }
            string[] differences =
                [Quantities.Difference(plainDifference), pytorch is null ? "" : Quantities.Difference(pytorchDifference)];
            Console.Error.WriteLine($"{workload.Name}: losses compared");
            if (!(Math.Max(plainDifference, pytorchDifference) <= LossComparison.Tolerance))
            {
                table.Add([workload.Name, "not the same training", "", "", "", "", "", .. differences]);
                return false;
            }
            if (settings.Rounds == 0)
            {
                table.Add([workload.Name, "the same training", "", "", "", "", "", .. differences]);
                return true;
            }
            using var semiMer = new SemiMerContestant(workload, settings.Threads);
            using var plain = new PlainContestant(workload, labeled, unlabeled, batches, dropout: true, settings.Threads);
            IContestant[] contestants = pytorch is null ? [semiMer, plain] : [semiMer, plain, pytorch];
            IReadOnlyList<Sample> samples = new InterleavedRounds(settings.Rounds, settings.Threads).Measure(contestants);
            table.Add(
            [
                workload.Name, Quantities.Duration(samples[0].Median), Quantities.Duration(samples[1].Median),
                pytorch is null ? "" : Quantities.Duration(samples[2].Median), samples[0].RatioTo(samples[1]), workload.Target,
                pytorch is null ? "" : samples[0].RatioTo(samples[2]), .. differences,
            ]);
            return true;
        }
        finally
        {
            File.Delete(handover);
        }
    }
}
