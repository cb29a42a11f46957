using SemiMER.Benchmarks.Measuring;
using SemiMER.Corpora;
using SemiMER.Recognition;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Predictions;

/// <summary>A recognizer, from features that are not scaled to predictions.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="recognizer">The recognizer; it stays the caller's.</param>
/// <param name="utterances">What is predicted together.</param>
/// <param name="threads">Intra-op threads of libtorch.</param>
internal sealed class RecognizerContestant(
    string name, IEmotionRecognizer recognizer, IReadOnlyList<Utterance> utterances, int threads) : IContestant
{
    public string Name => name;

    public double Run(int times)
    {
        set_num_threads(threads);
        return MedianTime.Of(times, () => recognizer.Predict(utterances));
    }

    /// <summary>Probabilities of the utterances, one after the other.</summary>
    public float[] Probabilities() => [.. recognizer.Predict(utterances).SelectMany(prediction => prediction.Probabilities)];

    public void Dispose()
    {
    }
}
