using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using TorchSharp;

namespace SemiMER.Onnx.Tests;

/// <summary>A recognizer of random weights, and the same as ONNX.</summary>
internal sealed class Exported : IDisposable
{
    /// <summary>How far probabilities and targets of both may lie apart.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Where the two best classes are nearer than this, either may be the best.</summary>
    public const double Tie = 2e-5;

    private Exported(EmotionRecognizer original, OnnxRecognizer onnx) => (Original, Onnx) = (original, onnx);

    public EmotionRecognizer Original { get; }

    public OnnxRecognizer Onnx { get; }

    /// <summary>Makes a network whose weights are all random, also those that begin as 0 or 1.</summary>
    public static EmotionNetwork Network(CorpusSchema schema, EmotionNetworkOptions options, double strength = 2.5)
    {
        EmotionNetwork network = EmotionNetwork.Create(schema, options);
        Randomize(network, strength);
        return network;
    }

    public static void Randomize(EmotionNetwork network, double strength = 2.5)
    {
        using var scope = torch.NewDisposeScope();
        using IDisposable unrecorded = torch.no_grad();
        var random = new Random(3);
        foreach ((_, torch.Tensor weights) in network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            double size = 1 / Math.Sqrt(weights.shape[^1]);
            float[] values = [.. Enumerable.Range(0, (int)weights.numel())
                .Select(_ => (float)((random.NextDouble() * 2 - 1) * (weights.dim() > 1 ? size * strength : 0.5)))];
            weights.copy_(torch.tensor(values, weights.shape));
        }
    }

    public static Exported Of(EmotionNetwork network, IReadOnlyList<Utterance> training, ScalingScope scope = ScalingScope.AllSpeakers) =>
        Of(new EmotionRecognizer(network, FeatureScaler.Fit(training, scope).Keeping(network.IdentifierModalities)));

    public static Exported Of(EmotionRecognizer recognizer) => new(recognizer, Load(Bytes(recognizer)));

    public static byte[] Bytes(EmotionRecognizer recognizer)
    {
        using var stream = new MemoryStream();
        OnnxExport.Write(recognizer, stream);
        return stream.ToArray();
    }

    public static OnnxRecognizer Load(byte[] bytes) => OnnxRecognizer.Load(new MemoryStream(bytes));

    /// <summary>Asserts that both say the same of utterances, and gives the largest difference of probabilities.</summary>
    public double MustAgree(IReadOnlyList<Utterance> utterances) => MustAgree(Original.Predict(utterances), Onnx.Predict(utterances));

    /// <summary>Asserts that two lists of predictions are the same but for rounding.</summary>
    public static double MustAgree(
        IReadOnlyList<Prediction> expected, IReadOnlyList<Prediction> actual, bool mayBeConstant = false)
    {
        actual.Count.Should().Be(expected.Count);
        double largest = 0;
        if (expected.Count > 5 && !mayBeConstant)
        {
            float[] first = [.. expected.Select(prediction => prediction.Probabilities[0])];
            (first.Max() - first.Min()).Should().BeGreaterThan(0.005f, "else nothing would be compared");
        }
        foreach ((Prediction wanted, Prediction found) in expected.Zip(actual))
        {
            found.UtteranceId.Should().Be(wanted.UtteranceId);
            found.Classes.Should().Equal(wanted.Classes);
            found.Modalities.Should().Equal(wanted.Modalities);
            double difference = wanted.Probabilities.Zip(found.Probabilities, (a, b) => (double)Math.Abs(a - b)).Max();
            largest = Math.Max(largest, difference);
            difference.Should().BeLessThan(Tolerance, "of {0}", wanted.UtteranceId);
            float[] best = [.. wanted.Probabilities.OrderDescending().Take(2)];
            if (best[0] - best[1] >= Tie)
                found.ClassIndex.Should().Be(wanted.ClassIndex, "of {0}", wanted.UtteranceId);
            found.Values.Keys.Should().Equal(wanted.Values.Keys);
            foreach ((string name, double value) in wanted.Values)
                found.Values[name].Should().BeApproximately(value, Tolerance * Math.Max(1, Math.Abs(value)));
        }
        return largest;
    }

    public void Dispose()
    {
        Onnx.Dispose();
        Original.Dispose();
    }
}
