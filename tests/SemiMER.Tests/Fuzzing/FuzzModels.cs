using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Features;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Fuzzing;

/// <summary>The files of what was learned: recognizers of vectors and of sequences, text features, word embeddings.</summary>
internal static class FuzzModels
{
    private const string RecognizerFile = "emotion.semimer", TextFile = "text.safetensors";
    private const string Text = "the rain has gone and the sky is blue, but the sky is not the rain";

    public static IReadOnlyList<FuzzFormat> All { get; } =
    [
        new("recognizer", folder =>
        {
            using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
            recognizer.Save(Path.Combine(folder, RecognizerFile));
        }, folder => Predict(folder, SmallTraining.Corpus.Rows[0].Utterance), RecognizerFile)
        {
            Mend = static bytes => RecognizerDigest.Enter(bytes),
        },
        new("recognizer of sequences", WriteSequences, folder => Predict(folder, Sequences(1)), RecognizerFile)
        {
            Mend = static bytes => RecognizerDigest.Enter(bytes),
        },
        new("text features", folder => LexicalVectorizer.Fit([Text, Text, "the sky"], new RandomSource(1, "text"))
            .Save(Path.Combine(folder, TextFile)),
            folder => Check(LexicalVectorizer.Load(Path.Combine(folder, TextFile)).Transform(Text)), TextFile),
        new("word embeddings", folder => PpmiEmbeddings.Fit([Text, Text], new RandomSource(1, "text"), new PpmiOptions { Width = 3 })
            .Save(Path.Combine(folder, TextFile)),
            folder => Check(WordEmbeddings.Load(Path.Combine(folder, TextFile)).Mean(Text)), TextFile),
    ];

    private static void WriteSequences(string folder)
    {
        Utterance[] utterances = [Sequences(1), Sequences(2)];
        var schema = new CorpusSchema("sequences", ["calm", "angry"], [.. utterances[0].Features
            .Select(entry => new ModalitySchema(entry.Key, entry.Value.Width, FeatureKind.Sequence))]);
        var options = new EmotionNetworkOptions
        {
            EmbeddingSize = 4,
            ClassifierHiddenSizes = [4],
            Fusion = new GatedFusionOptions(),
            Encoders = new Dictionary<Modality, EncoderOptions>
            {
                [Modality.Acoustic] = new RecurrentEncoderOptions { HiddenSize = 4, Bidirectional = true },
                [Modality.Visual] = new TransformerEncoderOptions
                {
                    ModelSize = 4, Heads = 2, Blocks = 1, FeedForwardSize = 8, MaximumLength = 16,
                },
                [Modality.Lexical] = new TextConvolutionOptions { Channels = 3, Kernels = [2, 3] },
                [new Modality("motion")] = new TransformerAutoencoderOptions
                {
                    ModelSize = 4, Heads = 2, Blocks = 1, FeedForwardSize = 8, MaximumLength = 8,
                },
            },
        };
        using var recognizer = new EmotionRecognizer(
            EmotionNetwork.Create(schema, options), FeatureScaler.Fit(new UnlabeledSet(utterances)));
        recognizer.Save(Path.Combine(folder, RecognizerFile));
    }

    private static Utterance Sequences(int seed)
    {
        var random = new RandomSource(seed, "sequences");
        return new Utterance
        {
            Id = $"u{seed}",
            Speaker = "s",
            Features = new[] { Modality.Acoustic, Modality.Visual, Modality.Lexical, new Modality("motion") }.ToDictionary(
                modality => modality,
                _ => ModalityFeatures.Sequence(Enumerable.Range(0, 18).Select(_ => (float)random.NextNormal()).ToArray(), 3)),
        };
    }

    private static void Predict(string folder, Utterance utterance)
    {
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(Path.Combine(folder, RecognizerFile));
        IReadOnlyList<float> probabilities;
        try
        {
            probabilities = [.. recognizer.Predict(utterance).Probabilities];
        }
        catch (SemiMerException)
        {
            // The file may describe another modality or width, or have weights of 1e38: a prediction says so, but knows no file.
            return;
        }
        if (probabilities.Any(value => !(value >= 0 && value <= 1)) || Math.Abs(probabilities.Sum() - 1) > 1e-3)
            throw new InvalidOperationException($"The probabilities are {string.Join(", ", probabilities)}.");
    }

    private static void Check(float[] values)
    {
        if (values.Any(float.IsNaN))
            throw new InvalidOperationException($"The vector of a text is {string.Join(", ", values)}.");
    }
}
