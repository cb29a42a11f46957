using SemiMER.Benchmarks.Plain;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// Trains on all sides from the same weights, on the same batches, without dropout, before anything is timed: what is not the same
/// training must not be compared.
/// </summary>
internal static class LossComparison
{
    /// <summary>Steps that are compared.</summary>
    public const int Steps = 50;

    /// <summary>How far losses may be apart, relative.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>SemiMER's losses, and the weights they start from; the caller's dispose scope owns these.</summary>
    public static (double[] Losses, Dictionary<string, Tensor> Weights) OfSemiMer(StepWorkload workload)
    {
        using EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(false));
        Dictionary<string, Tensor> weights = Handover.Weights(network);
        var losses = new List<double>();
        var trainer = new SemiSupervisedTrainer(network, workload.Recipe, workload.Trainer(Steps));
        trainer.StepCompleted += (_, step) => losses.Add(step.Terms["total"]);
        trainer.Fit(workload.Labeled, workload.Unlabeled, workload.Validation);
        return ([.. losses], weights);
    }

    /// <summary>The losses of the training written plainly.</summary>
    public static double[] OfPlain(
        StepWorkload workload, PlainData labeled, PlainData? unlabeled, RecordedBatches batches, Dictionary<string, Tensor> weights)
    {
        using var plain = new PlainContestant(workload, labeled, unlabeled, batches, dropout: false, threads: 1, weights);
        return [.. Enumerable.Range(0, Steps).Select(_ => (double)plain.Step())];
    }

    /// <summary>The largest relative difference of two runs.</summary>
    public static double Largest(double[] first, double[] second) =>
        first.Zip(second, (a, b) => Math.Abs(a - b) / Math.Abs(b)).Max();
}
