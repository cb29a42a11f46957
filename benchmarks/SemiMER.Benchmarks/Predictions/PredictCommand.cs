using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using SemiMER.Benchmarks.Steps;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Onnx;
using SemiMER.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Predictions;

/// <summary>One utterance, and many together, by ONNX Runtime, by libtorch, and by the same network written plainly.</summary>
internal static class PredictCommand
{
    private const int Many = 64;
    private const double Tolerance = 1e-4;

    private static readonly (string Name, string Title, Func<StepWorkload> Create)[] Workloads =
    [
        ("dense", "dense layers of three vectors", DenseWorkload.Create),
        ("full", "LSTMs and filters over words", () => RecurrentWorkload.Create(ofManyLengths: false)),
        ("transformer", "Transformer autoencoder", TransformerWorkload.Create),
    ];

    /// <summary>Prints a table; 1 if some results differ, else 0.</summary>
    public static int Run(Settings settings)
    {
        using PyTorchWorker? worker = PyTorchWorker.IsThere(settings.Python) ? new PyTorchWorker(settings.Python, settings.Threads) : null;
        var table = new MarkdownTable(
            $"prediction, {settings.ThreadsText}", "SemiMER.Onnx", "SemiMER", "plain TorchSharp", "PyTorch", "Onnx / SemiMER",
            "Onnx / plain", "Onnx / PyTorch", "probabilities differ");
        bool same = true;
        foreach ((string name, string title, Func<StepWorkload> create) in Workloads)
        {
            if (settings.Wants(name))
                same &= AddRows(table, title, create(), worker, settings);
        }
        table.Write();
        Console.WriteLine($"Medians of {settings.Rounds} interleaved rounds, in each the median of its calls; ratios of medians, least " +
            $"and largest ratio of a round. {Many} utterances: the time of all of them.");
        return same ? 0 : 1;
    }

    private static bool AddRows(MarkdownTable table, string title, StepWorkload workload, PyTorchWorker? worker, Settings settings)
    {
        using var scope = NewDisposeScope();
        string handover = Path.GetTempFileName(), exported = Path.GetTempFileName();
        try
        {
            LabeledUtterance[] rows = [.. workload.Labeled.Take(Many)];
            FeatureScaler scaler = FeatureScaler.Fit(workload.Labeled.Utterances);
            EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(false));
            using var recognizer = new EmotionRecognizer(network, scaler);
            OnnxExport.Write(recognizer, exported);
            using OnnxRecognizer onnx = OnnxRecognizer.Load(exported, settings.Threads);
            using var data = new PlainData(
                workload.Schema, [.. rows.Select(row => scaler.Transform(row.Utterance))], [.. rows.Select(row => row.ClassIndex)]);
            Dictionary<string, Tensor> weights = Handover.Weights(network);
            Handover.Write(handover, weights, [.. workload.Schema.Modalities.Select(entry => entry.Modality.Name)], data, null,
                RecordedBatches.Of(workload, steps: 1), workload.Labeled.ClassCounts);
            bool same = true;
            foreach (int count in (int[])[1, Many])
            {
                Utterance[] utterances = [.. rows.Take(count).Select(row => row.Utterance)];
                var ours = new RecognizerContestant("SemiMER.Onnx", onnx, utterances, settings.Threads);
                var torch = new RecognizerContestant("SemiMER", recognizer, utterances, settings.Threads);
                using var plain = new PlainPredictor(workload.PlainNetwork(false), weights, data, count, settings.Threads);
                PyTorchPredictor? pytorch = worker is null ? null : new PyTorchPredictor(worker, workload, handover, count);
                float[] probabilities = torch.Probabilities();
                double difference = new[] { ours.Probabilities(), plain.Probabilities(), pytorch?.Probabilities() ?? probabilities }
                    .Max(other => other.Zip(probabilities, (a, b) => (double)Math.Abs(a - b)).Max());
                same &= difference <= Tolerance;
                IContestant[] contestants = pytorch is null ? [ours, torch, plain] : [ours, torch, plain, pytorch];
                IReadOnlyList<Sample> samples = new InterleavedRounds(settings.Rounds, settings.Threads).Measure(contestants);
                table.Add(
                [
                    $"{title}, {(count == 1 ? "one utterance" : $"{count} utterances")}",
                    .. samples.Select(own => Quantities.Duration(own.Median)),
                    .. pytorch is null ? (string[])[""] : [], samples[0].RatioTo(samples[1]), samples[0].RatioTo(samples[2]),
                    pytorch is null ? "" : samples[0].RatioTo(samples[3]), Quantities.Difference(difference),
                ]);
                Console.Error.WriteLine($"{title}, {count}: measured");
            }
            return same;
        }
        finally
        {
            File.Delete(handover);
            File.Delete(exported);
        }
    }
}
