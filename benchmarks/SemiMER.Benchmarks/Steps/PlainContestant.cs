using System.Diagnostics;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>The training written plainly in TorchSharp.</summary>
internal sealed class PlainContestant : IContestant
{
    private readonly PlainNetwork network;
    private readonly PlainTraining training;
    private readonly PlainData labeled;
    private readonly PlainData? unlabeled;
    private readonly RecordedBatches batches;
    private readonly int threads;
    private int step;

    /// <summary>Begins the training.</summary>
    /// <param name="workload">What is trained.</param>
    /// <param name="labeled">The labeled data; it stays the caller's.</param>
    /// <param name="unlabeled">The unlabeled data, or null; it stays the caller's.</param>
    /// <param name="batches">The rows of each step; after the last the first come again.</param>
    /// <param name="dropout">Whether there is dropout.</param>
    /// <param name="threads">Intra-op threads.</param>
    /// <param name="weights">Initial weights, to compare losses from; null for random ones.</param>
    public PlainContestant(
        StepWorkload workload, PlainData labeled, PlainData? unlabeled, RecordedBatches batches, bool dropout, int threads,
        Dictionary<string, Tensor>? weights = null)
    {
        (this.labeled, this.unlabeled, this.batches, this.threads) = (labeled, unlabeled, batches, threads);
        set_num_threads(threads);
        network = workload.PlainNetwork(dropout);
        if (weights is not null)
        {
            // Tables of places are buffers here and not in the file; a weight that is missing would show in the losses.
            network.load_state_dict(weights, strict: false);
        }
        var options = workload.Trainer(1);
        PlainObjective objective = workload.PlainObjective with { ExactMedian = weights is not null };
        training = new PlainTraining(network, objective, workload.Labeled.ClassCounts,
            options.LearningRate, options.WeightDecay, options.GradientNorm);
    }

    public string Name => "plain TorchSharp";

    public double Run(int times)
    {
        set_num_threads(threads);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            Step();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>One step; gives the loss.</summary>
    public float Step()
    {
        int batch = step++ % batches.Labeled.Count;
        return training.Step(labeled, batches.Labeled[batch], unlabeled, unlabeled is null ? null : batches.Unlabeled[batch]);
    }

    public void Dispose()
    {
        training.Dispose();
        network.Dispose();
    }
}
