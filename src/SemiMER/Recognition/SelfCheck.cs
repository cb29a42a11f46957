using System.Runtime.InteropServices;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>
/// What a recognizer said of a few inputs when it was saved. They are drawn from a named stream in the shape of the schema, never from
/// rows of a corpus, and drawn again when it is loaded: whatever makes the network compute something else, such as an encoder of one's own
/// that was changed, is noticed then. How they are drawn belongs to the format of the file.
/// </summary>
/// <param name="Probabilities">Of each input the probability of each class.</param>
/// <param name="Values">Of each input the targets, in their own units.</param>
internal sealed record SelfCheck(float[][] Probabilities, double[][] Values)
{
    /// <summary>How far probabilities may lie from those that were saved, and targets in units of their size if that is above 1.</summary>
    public const double Tolerance = 1e-4;

    private const string Stream = "self-check", Speaker = "self-check";
    private const int LeastFrames = 8, MostFrames = 15, DialogueLength = 4;

    /// <summary>What a recognizer says of the inputs; null if it can read none of them.</summary>
    public static SelfCheck? Of(EmotionRecognizer recognizer)
    {
        Utterance[] inputs = Inputs(recognizer);
        if (inputs.Length == 0)
            return null;
        FeatureScaler scaler = recognizer.Scaler;
        // A speaker of its own whose statistics are those of all.
        var own = new EmotionRecognizer(recognizer.Network, new FeatureScaler(
            scaler.Scope, scaler.Overall,
            new Dictionary<string, IReadOnlyDictionary<Modality, ColumnStatistics>> { [Speaker] = scaler.Overall }));
        try
        {
            IReadOnlyList<Prediction> predictions = own.Predict(inputs);
            return new SelfCheck(
                [.. predictions.Select(prediction => prediction.Probabilities.ToArray())],
                [.. predictions.Select(prediction => recognizer.Targets.Select(name => prediction.Values[name]).ToArray())]);
        }
        catch (Exception error) when (error is SemiMerException or ArgumentException or InvalidOperationException or ExternalException)
        {
            return null; // an encoder of a user's own may know what real features look like
        }
    }

    /// <summary>What a recognizer says otherwise than when it was saved; null if nothing.</summary>
    public string? FaultOf(EmotionRecognizer recognizer)
    {
        if (Of(recognizer) is not { } now)
            return "it can no longer read its self-check inputs";
        int inputs = now.Probabilities.Length;
        if (Probabilities.Length != inputs || Values.Length != inputs)
            return FormattableString.Invariant($"it holds {Probabilities.Length} self-check predictions for {inputs} inputs");
        for (int row = 0; row < Probabilities.Length; row++)
        {
            if (now.Probabilities[row].Length != Probabilities[row].Length || now.Values[row].Length != Values[row].Length)
                return FormattableString.Invariant($"its self-check prediction {row} has another number of classes or targets");
            for (int k = 0; k < Probabilities[row].Length; k++)
            {
                (double was, double isNow) = (Probabilities[row][k], now.Probabilities[row][k]);
                if (!(Math.Abs(was - isNow) <= Tolerance))
                {
                    return FormattableString.Invariant($"of its self-check input {row} the probability of '{recognizer.Classes[k]}' ") +
                        FormattableString.Invariant($"was {was:0.#####} and is {isNow:0.#####}");
                }
            }
            for (int k = 0; k < Values[row].Length; k++)
            {
                (double was, double isNow) = (Values[row][k], now.Values[row][k]);
                if (!(Math.Abs(was - isNow) <= Tolerance * Math.Max(1, Math.Abs(was))))
                {
                    return FormattableString.Invariant($"of its self-check input {row} the target '{recognizer.Targets[k]}' ") +
                        FormattableString.Invariant($"was {was:0.#####} and is {isNow:0.#####}");
                }
            }
        }
        return null;
    }

    /// <summary>Two inputs with all modalities, one without each, and one with the first alone.</summary>
    internal static Utterance[] Inputs(EmotionRecognizer recognizer)
    {
        var random = new RandomSource(0, Stream);
        ModalitySchema[] known = [.. recognizer.Schema.Modalities.Where(entry =>
            recognizer.Scaler.Overall.TryGetValue(entry.Modality, out ColumnStatistics? own) && own.Mean.Length == entry.Width)];
        if (known.Length == 0)
            return [];
        var sets = new List<Modality[]> { Names(known), Names(known) };
        if (known.Length > 1)
        {
            sets.AddRange(known.Select(absent => Names(known.Where(entry => entry != absent))));
            sets.Add(Names(known.Take(1)));
        }
        int most = Math.Min(DialogueLength, recognizer.Network.Options.Context?.MaximumUtterances ?? DialogueLength);
        return
        [
            .. sets.Index().Select(set => new Utterance
            {
                Id = FormattableString.Invariant($"self-check {set.Index}"), Speaker = Speaker,
                Dialogue = FormattableString.Invariant($"self-check {set.Index / most}"), Order = set.Index % most,
                Features = known.Where(entry => set.Item.Contains(entry.Modality))
                    .ToDictionary(entry => entry.Modality, entry => Drawn(recognizer, entry, random)),
            }),
        ];
    }

    private static Modality[] Names(IEnumerable<ModalitySchema> entries) => [.. entries.Select(entry => entry.Modality)];

    // mean + u scale with u from -2 to 2; of words their numbers.
    private static ModalityFeatures Drawn(EmotionRecognizer recognizer, ModalitySchema entry, RandomSource random)
    {
        int frames = entry.Kind == FeatureKind.Vector ? 1 : LeastFrames + random.NextInt32(MostFrames - LeastFrames + 1);
        var values = new float[frames * entry.Width];
        ColumnStatistics columns = recognizer.Scaler.Overall[entry.Modality];
        IModalityEncoder encoder = recognizer.Network.Encoders[entry.Modality];
        for (int i = 0; i < values.Length; i++)
        {
            int column = i % entry.Width;
            values[i] = encoder.ReadsIdentifiers
                ? random.NextInt32(Words(encoder))
                : (float)(columns.Mean[column] + (4 * random.NextDouble() - 2) * columns.Scale[column]);
        }
        return entry.Kind == FeatureKind.Vector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, entry.Width);
    }

    // Of an encoder of a user's own nobody knows how many words it has: two at least.
    private static int Words(IModalityEncoder encoder) => encoder switch
    {
        TextConvolutionEncoder convolution => convolution.Options.VocabularySize,
        TransformerPoolingEncoder transformer => transformer.Options.VocabularySize,
        _ => 2,
    };
}
