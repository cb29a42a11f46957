using SemiMER.Corpora;
using SemiMER.Encoders;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>Every encoder in a small size: those of <c>encoder_values.py</c>.</summary>
internal static class EncoderCases
{
    public const int Width = 3, EmbeddingSize = 4, Words = 9;

    private static readonly TransformerEncoderOptions Transformer = new()
    {
        ModelSize = 6, Heads = 2, Blocks = 2, FeedForwardSize = 5, MaximumLength = 6,
    };

    public static IReadOnlyDictionary<string, EncoderOptions> All { get; } = new Dictionary<string, EncoderOptions>
    {
        ["dense"] = new DenseEncoderOptions { HiddenSizes = [5] },
        ["statistics"] = new StatisticsPoolingOptions { HiddenSizes = [5] },
        ["lstm, max"] = new RecurrentEncoderOptions { HiddenSize = EmbeddingSize },
        ["lstm, both directions, two layers, last"] = new RecurrentEncoderOptions
        {
            HiddenSize = 3, Layers = 2, Bidirectional = true, Pooling = SequencePooling.Last, Dropout = 0.3, Reconstruct = false,
        },
        ["lstm, attention"] = new RecurrentEncoderOptions { HiddenSize = 3, Pooling = SequencePooling.Attention, Reconstruct = false },
        ["gru, both directions, mean"] = new RecurrentEncoderOptions
        {
            Cell = RecurrentCell.Gru, HiddenSize = 3, Bidirectional = true, Pooling = SequencePooling.Mean, Reconstruct = false,
        },
        ["gru, last"] = new RecurrentEncoderOptions
        {
            Cell = RecurrentCell.Gru, HiddenSize = 3, Pooling = SequencePooling.Last, Reconstruct = false,
        },
        ["text convolution"] = new TextConvolutionOptions { Kernels = [2, 3], Channels = 3 },
        ["text convolution, word numbers"] = new TextConvolutionOptions
        {
            Kernels = [2, 3], Channels = 3, VocabularySize = Words, WordVectorSize = 4,
        },
        ["transformer, mean"] = Transformer,
        ["transformer, last"] = Transformer with { Pooling = SequencePooling.Last, Reconstruct = false },
        ["transformer, attention"] = Transformer with { Pooling = SequencePooling.Attention, Reconstruct = false },
        ["transformer autoencoder"] = new TransformerAutoencoderOptions
        {
            ModelSize = 6, Heads = 2, Blocks = 2, FeedForwardSize = 5, Strides = [2, 3], MaximumLength = 6,
        },
    };

    public static TheoryData<string> Names => new(All.Keys);

    public static TheoryData<string> SequenceNames => new(All.Keys.Except(["dense"]));

    public static bool ReadsWordNumbers(string name) => All[name] is TextConvolutionOptions { VocabularySize: > 0 };

    public static ModalitySchema Schema(string name) => new(
        Modality.Lexical, ReadsWordNumbers(name) ? 1 : Width, name == "dense" ? FeatureKind.Vector : FeatureKind.Sequence);

    public static CorpusSchema Corpus(string name) => new("small", ["a", "b"], [Schema(name)]);

    /// <summary>An utterance of so many frames (of a vector 1), its numbers told by its length and <paramref name="start"/>.</summary>
    public static Utterance Utterance(string name, int frames, int start)
    {
        ModalitySchema schema = Schema(name);
        int count = schema.Kind == FeatureKind.Vector ? Width : frames * schema.Width;
        float[] values = ReadsWordNumbers(name)
            ? [.. Enumerable.Range(0, count).Select(i => (float)((i * 5 + start) % Words))]
            : [.. Wave(count, start, 1)];
        return new Utterance
        {
            Id = $"u{start}",
            Speaker = "s",
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [schema.Modality] = schema.Kind == FeatureKind.Vector
                    ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, schema.Width),
            },
        };
    }

    /// <summary>size sin(1.37 i + start), i counting the elements.</summary>
    public static float[] Wave(long count, int start, double size) =>
        [.. Enumerable.Range(0, (int)count).Select(i => (float)(size * Math.Sin(1.37 * i + start)))];

    /// <summary>Fills the parameters, in the order of their names, with waves.</summary>
    public static void Fill(nn.Module module)
    {
        using IDisposable unrecorded = no_grad();
        foreach ((Parameter parameter, int i) in Sorted(module).Select((entry, i) => (entry.Parameter, i)))
            parameter.copy_(tensor(Wave(parameter.numel(), i, 0.4), parameter.shape));
    }

    public static IEnumerable<(string Name, Parameter Parameter)> Sorted(nn.Module module) =>
        module.named_parameters().Select(entry => (entry.name, entry.parameter)).OrderBy(entry => entry.name, StringComparer.Ordinal);
}
