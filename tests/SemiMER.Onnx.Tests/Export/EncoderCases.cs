using SemiMER.Corpora;
using SemiMER.Encoders;

namespace SemiMER.Onnx.Tests;

/// <summary>Encoders of the library, in all their forms.</summary>
internal static class EncoderCases
{
    /// <summary>Words of encoders whose names tell that they read words.</summary>
    public const int Vocabulary = 11;

    /// <summary>Every form, by a name for messages.</summary>
    public static IReadOnlyDictionary<string, EncoderOptions> All { get; } = Cases();

    /// <summary>One form of each kind of encoder.</summary>
    public static IReadOnlyDictionary<string, EncoderOptions> OneOfEach { get; } =
        All.GroupBy(entry => entry.Value.GetType()).Select(group => group.Last()).ToDictionary();

    private static Dictionary<string, EncoderOptions> Cases()
    {
        var cases = new Dictionary<string, EncoderOptions>
        {
            ["dense"] = new DenseEncoderOptions(),
            ["dense, no dropout"] = new DenseEncoderOptions { HiddenSizes = [7, 4], Dropout = 0 },
            ["dense, linear"] = new DenseEncoderOptions { HiddenSizes = [] },
            ["statistics"] = new StatisticsPoolingOptions { HiddenSizes = [8] },
            ["statistics, linear"] = new StatisticsPoolingOptions { HiddenSizes = [] },
            ["filters"] = new TextConvolutionOptions { Channels = 4 },
            ["filters of one and two"] = new TextConvolutionOptions { Channels = 4, Kernels = [1, 2] },
            ["filters of words"] = new TextConvolutionOptions { Channels = 4, VocabularySize = Vocabulary, WordVectorSize = 5 },
            ["bottleneck"] = new TransformerAutoencoderOptions { ModelSize = 8, Heads = 2, FeedForwardSize = 12, MaximumLength = 13 },
            ["bottleneck of other strides"] = new TransformerAutoencoderOptions
            {
                ModelSize = 6, Heads = 3, Blocks = 1, Kernel = 5, Strides = [3, 1, 2], MaximumLength = 12,
            },
            ["bottleneck without convolutions"] = new TransformerAutoencoderOptions
            {
                ModelSize = 6, Heads = 1, Strides = [], MaximumLength = 9,
            },
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

    /// <summary>Whether an encoder of the library reads vectors.</summary>
    public static FeatureKind InputKindOf(this EncoderOptions options) =>
        options is DenseEncoderOptions ? FeatureKind.Vector : FeatureKind.Sequence;

    /// <summary>A modality that an encoder of these reads.</summary>
    public static ModalitySchema Schema(Modality modality, string name) => All[name].InputKindOf() == FeatureKind.Vector
        ? new(modality, 5)
        : new(modality, name.Contains("words", StringComparison.Ordinal) ? 1 : 5, FeatureKind.Sequence);
}
