using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// What whole trainings with dropout reach: SemiMER's trainer and the same written in PyTorch, with initial weights and dropout of their
/// own, on the same rows in the same order. Losses cannot be compared there, since other units are dropped; accuracies can.
/// </summary>
internal static class AccuracyCommand
{
    private const int Seeds = 10, Steps = 400;

    /// <summary>Prints a table; 1 if the interval of the difference excludes 0, else 0.</summary>
    public static int Run(Settings settings)
    {
        if (!PyTorchWorker.IsThere(settings.Python))
        {
            Console.WriteLine($"{settings.Python} has no PyTorch: there is nothing to compare with.");
            return 1;
        }
        set_num_threads(settings.Threads);
        using var worker = new PyTorchWorker(settings.Python, settings.Threads);
        var pytorch = new PyTorchContestant(worker);
        List<double> own = [], other = [];
        double ownSeconds = 0, otherSeconds = 0;
        for (long seed = 0; seed < Seeds; seed++)
        {
            using var scope = NewDisposeScope();
            StepWorkload workload = DenseWorkload.Create() with { Seed = seed };
            (double accuracy, double seconds, Dictionary<string, Tensor> weights) = Train(workload);
            own.Add(accuracy);
            ownSeconds += seconds;
            string handover = Path.GetTempFileName();
            try
            {
                Write(handover, workload, weights);
                pytorch.Begin(workload, handover, compared: false);
                otherSeconds += pytorch.Run(Steps);
                other.Add((double)worker.Ask(new JsonObject { ["do"] = "accuracy", ["stream"] = "test" })["accuracy"]!);
            }
            finally
            {
                File.Delete(handover);
            }
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {own[^1]:0.000} and {other[^1]:0.000}"));
        }
        double otherBytes = (double)worker.Ask(new JsonObject { ["do"] = "resident" })["bytes"]!;
        ConfidenceInterval difference = PairedComparison.OfPairs(own, other).Interval;
        var table = new MarkdownTable($"{Steps} steps with dropout, {settings.ThreadsText}", "UA", "time of a training", "most memory");
        table.Add("SemiMER", Mean(own), Quantities.Duration(ownSeconds / Seeds), Quantities.Mebibytes(ProcessMemory.Peak));
        table.Add("PyTorch", Mean(other), Quantities.Duration(otherSeconds / Seeds), Quantities.Mebibytes(otherBytes));
        table.Add("SemiMER - PyTorch, SemiMER / PyTorch",
            string.Create(CultureInfo.InvariantCulture, $"{difference.Mean:+0.0000;-0.0000} ± {difference.HalfWidth:0.0000}"),
            Ratio(ownSeconds, otherSeconds), Ratio(ProcessMemory.Peak, otherBytes));
        table.Write();
        Console.WriteLine($"Means of {Seeds} seeds; 95 % interval of the difference over pairs of one seed, which have the same batches. " +
            "SemiMER's process also made the data and the batches.");
        return difference.Lower <= 0 && difference.Upper >= 0 ? 0 : 1;
    }

    private static (double Accuracy, double Seconds, Dictionary<string, Tensor> Weights) Train(StepWorkload workload)
    {
        using EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(true) with { Seed = workload.Seed });
        Dictionary<string, Tensor> weights = Handover.Weights(network);
        var trainer = new SemiSupervisedTrainer(
            network, workload.Recipe, workload.Trainer(Steps) with { SelectBy = SelectionMetric.None, IntraOpThreads = get_num_threads() });
        long began = Stopwatch.GetTimestamp();
        EmotionRecognizer recognizer = trainer.Fit(workload.Labeled, workload.Unlabeled).Recognizer;
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return (recognizer.Evaluate(workload.Test).UnweightedAccuracy, seconds, weights);
    }

    private static void Write(string handover, StepWorkload workload, Dictionary<string, Tensor> weights)
    {
        using PlainData labeled = Labeled(workload, workload.Labeled), test = Labeled(workload, workload.Test);
        using var unlabeled = new PlainData(workload.Schema, [.. workload.Unlabeled], null);
        Handover.Write(handover, weights, [.. workload.Schema.Modalities.Select(entry => entry.Modality.Name)], labeled, unlabeled,
            RecordedBatches.Of(workload, Steps), workload.Labeled.ClassCounts, test);
    }

    private static PlainData Labeled(StepWorkload workload, LabeledSet set) =>
        new(workload.Schema, [.. set.Utterances], [.. set.Select(row => row.ClassIndex)]);

    private static string Mean(List<double> accuracies) => accuracies.Average().ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Ratio(double own, double other) => (own / other).ToString("0.00", CultureInfo.InvariantCulture);
}
