using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;

namespace LoadingProgram;

/// <summary>What works without libtorch: reading, extracting, scaling, measuring.</summary>
internal static class WithoutTorch
{
    public static void Run(string folder)
    {
        string sound = Path.Combine(folder, "tone.wav"), directory = Path.Combine(folder, "corpus");
        WavWriter.WritePcm16(sound, Enumerable.Range(0, 16_000).Select(i => MathF.Sin(i * 0.05f)).ToArray(), 16_000);
        Console.WriteLine($"extracted: {AcousticFeatures.FromWav(sound).Functionals.Width > 0}");

        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions { DialoguesPerSession = 2, UtterancesPerDialogue = 6 });
        FeatureCorpusWriter.Write(corpus, directory);
        FeatureCorpus read = FeatureCorpus.Open(directory);
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(read)[0];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(fraction: 0.5, seed: 1);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled);
        Console.WriteLine($"scaled: {scaler.Transform(labeled).Count == labeled.Count}");

        string[] texts = ["I love it so much", "I do not like it", "it is so good", "so bad it is"];
        (_, SparseRows counts) = TfidfVectorizer.Fit(texts);
        Console.WriteLine($"described: {counts.RowCount == texts.Length}");

        var prediction = new Prediction
        {
            UtteranceId = "u1", Classes = read.Schema.Classes, Probabilities = [0.7f, 0.1f, 0.1f, 0.1f], ClassIndex = 0, Modalities = [],
        };
        EmotionMetrics metrics = EmotionMetrics.FromPredictions([0, 1, 2], [prediction.ClassIndex, 1, 2], read.Schema.Classes);
        Console.WriteLine($"measured: {metrics.WeightedAccuracy:0.0}");

        Console.WriteLine($"loaded: {string.Join(' ', NativeTorchFiles())}");
        try
        {
            EmotionNetwork.Create(read.Schema);
            Console.WriteLine("network: made");
        }
        catch (TorchUnavailableException exception)
        {
            Console.WriteLine($"network: {exception.Message}");
        }
    }

    private static IEnumerable<string> NativeTorchFiles() => File.ReadLines("/proc/self/maps")
        .Where(line => line.Contains("torch", StringComparison.OrdinalIgnoreCase) && line.Contains(".so", StringComparison.Ordinal));
}
