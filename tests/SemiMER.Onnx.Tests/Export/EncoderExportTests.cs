using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Tests;

/// <summary>Each encoder of the library gives the same by ONNX Runtime as by libtorch, at every length and with modalities missing.</summary>
public sealed class EncoderExportTests(ITestOutputHelper output)
{
    private const int Vocabulary = 11;
    private static readonly Modality Other = new("other");

    public static TheoryData<string, EncoderOptions> Encoders { get; } = Cases();

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Encoder_gives_the_same(string name, EncoderOptions options)
    {
        bool isVector = options.InputKindOf() == FeatureKind.Vector, readsWords = name.Contains("words", StringComparison.Ordinal);
        ModalitySchema entry = isVector
            ? new(Modality.Acoustic, 5) : new(Modality.Acoustic, readsWords ? 1 : 5, FeatureKind.Sequence);
        var schema = new CorpusSchema("encoders", ["calm", "angry", "sad"], [entry, new ModalitySchema(Other, 3)]);
        int[] lengths = isVector ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 20];
        Utterance[] utterances = RandomUtterances.Of(schema, lengths, readsWords ? Vocabulary : 0);
        EmotionNetwork network = Exported.Network(schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 6,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = options },
        });
        using Exported exported = Exported.Of(network, utterances);
        output.WriteLine($"{name}: {exported.MustAgree(utterances):g2}");
        foreach (Utterance one in utterances)
            exported.MustAgree([one]);
    }

    private static TheoryData<string, EncoderOptions> Cases()
    {
        var cases = new TheoryData<string, EncoderOptions>
        {
            { "dense", new DenseEncoderOptions() },
            { "dense, no dropout", new DenseEncoderOptions { HiddenSizes = [7, 4], Dropout = 0 } },
            { "dense, linear", new DenseEncoderOptions { HiddenSizes = [] } },
            { "statistics", new StatisticsPoolingOptions { HiddenSizes = [8] } },
            { "statistics, linear", new StatisticsPoolingOptions { HiddenSizes = [] } },
            { "filters", new TextConvolutionOptions { Channels = 4 } },
            { "filters of one and two", new TextConvolutionOptions { Channels = 4, Kernels = [1, 2] } },
            { "filters of words", new TextConvolutionOptions { Channels = 4, VocabularySize = Vocabulary, WordVectorSize = 5 } },
            { "bottleneck", new TransformerAutoencoderOptions { ModelSize = 8, Heads = 2, FeedForwardSize = 12, MaximumLength = 13 } },
            {
                "bottleneck of other strides",
                new TransformerAutoencoderOptions { ModelSize = 6, Heads = 3, Blocks = 1, Kernel = 5, Strides = [3, 1, 2], MaximumLength = 12 }
            },
            { "bottleneck without convolutions", new TransformerAutoencoderOptions { ModelSize = 6, Heads = 1, Strides = [], MaximumLength = 9 } },
        };
        foreach (SequencePooling pooling in Enum.GetValues<SequencePooling>())
        {
            foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
            {
                cases.Add($"{cell}, {pooling}", new RecurrentEncoderOptions { Cell = cell, HiddenSize = 6, Pooling = pooling });
                cases.Add($"{cell} of two layers both ways, {pooling}", new RecurrentEncoderOptions
                {
                    Cell = cell, HiddenSize = 5, Layers = 2, Bidirectional = true, Pooling = pooling, Dropout = 0.2,
                });
            }
            cases.Add($"Transformer, {pooling}", new TransformerEncoderOptions { ModelSize = 8, Heads = 2, Pooling = pooling });
            cases.Add($"Transformer of words, cut, {pooling}", new TransformerEncoderOptions
            {
                ModelSize = 6, Heads = 3, Blocks = 1, VocabularySize = Vocabulary, Pooling = pooling, MaximumLength = 7,
            });
        }
        return cases;
    }
}

internal static class EncoderKinds
{
    /// <summary>Whether an encoder of the library reads vectors.</summary>
    public static FeatureKind InputKindOf(this EncoderOptions options) =>
        options is DenseEncoderOptions ? FeatureKind.Vector : FeatureKind.Sequence;
}
