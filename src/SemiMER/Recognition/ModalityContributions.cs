using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>
/// What each modality of an utterance contributed to the class that was recognised: its Shapley value (Shapley 1953; Lundberg and Lee
/// 2017), the mean of what it adds over all orders in which the modalities could have come.
/// </summary>
/// <remarks>
/// With v(S) = ln p(class | the modalities S alone), v of none = ln 1/K of K classes, n modalities N and the class that is recognised from
/// all: phi_m = sum over S without m of |S|! (n - |S| - 1)! / n! (v(S + m) - v(S)), in nats. They add up to ln p(class) - ln 1/K: how far
/// the probability is above chance. A negative one spoke against the class. They tell what the network makes of what it is given, not why
/// somebody feels as they do.
/// </remarks>
public sealed record ModalityContributions
{
    /// <summary>The most modalities of an utterance; all 2^n - 1 sets of them are predicted.</summary>
    public const int MostModalities = 10;

    /// <summary>What is recognised from all modalities together.</summary>
    public required Prediction Prediction { get; init; }

    /// <summary>phi_m of each modality that the utterance has, in nats, in the order of the schema.</summary>
    public required IReadOnlyDictionary<Modality, double> Values { get; init; }

    /// <summary>
    /// Asks a recognizer about an utterance with each set of its modalities. If the network reads dialogues, the utterance is read alone.
    /// </summary>
    /// <param name="recognizer">The recognizer, which knows the speaker if features are scaled per speaker.</param>
    /// <param name="utterance">The utterance, its features as they come, not scaled.</param>
    /// <exception cref="CorpusException">As for predicting.</exception>
    /// <exception cref="ModelException">It has more than <see cref="MostModalities"/> modalities.</exception>
    public static ModalityContributions Of(IEmotionRecognizer recognizer, Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(utterance);
        Utterance usable = recognizer.Schema.Usable(utterance);
        Modality[] modalities = [.. recognizer.Schema.Modalities.Select(entry => entry.Modality).Where(usable.Has)];
        int n = modalities.Length;
        if (n > MostModalities)
        {
            throw new ModelException(FormattableString.Invariant(
                $"The utterance '{utterance.Id}' has {n} modalities, whose sets are too many to predict all: at most {MostModalities}."));
        }
        // The set s has the modalities whose bits are 1.
        IReadOnlyList<Prediction> predictions = recognizer.Predict([.. Enumerable.Range(1, (1 << n) - 1).Select(s =>
            Alone(usable, s).WithModalities(modalities.Where((_, m) => (s >> m & 1) == 1)))]);
        Prediction whole = predictions[^1];
        var v = new double[1 << n];
        v[0] = -Math.Log(recognizer.Classes.Count);
        for (int s = 1; s < v.Length; s++)
            v[s] = Math.Log(Math.Max(predictions[s - 1].Probabilities[whole.ClassIndex], float.Epsilon)); // a rounded 0 is the least float
        var phi = new Dictionary<Modality, double>();
        for (int m = 0; m < n; m++)
        {
            double sum = 0;
            for (int s = 0; s < v.Length; s++)
            {
                if ((s >> m & 1) == 0)
                    sum += Weight(int.PopCount(s), n) * (v[s | 1 << m] - v[s]);
            }
            phi.Add(modalities[m], sum);
        }
        return new ModalityContributions { Prediction = whole with { UtteranceId = utterance.Id }, Values = phi };
    }

    // A dialogue for each set, where the utterance is of one.
    private static Utterance Alone(Utterance utterance, int s) => utterance.Dialogue is { } dialogue
        ? utterance with { Dialogue = FormattableString.Invariant($"{dialogue}/{s}") } : utterance;

    // |S|! (n - |S| - 1)! / n!
    private static double Weight(int size, int n)
    {
        double weight = 1.0 / n;
        for (int i = 1; i <= size; i++)
            weight *= i / (double)(n - i);
        return weight;
    }
}
