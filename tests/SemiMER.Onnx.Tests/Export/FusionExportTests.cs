using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Tests;

/// <summary>
/// Each fusion of the library, with and without imagination, gives the same by ONNX Runtime as by libtorch, on each kind of encoder and
/// with every pattern of missing modalities.
/// </summary>
public sealed class FusionExportTests(ITestOutputHelper output)
{
    private static readonly int[] Lengths = [1, 2, 5, 11];

    internal static readonly Dictionary<string, FusionOptions> All = new()
    {
        ["concatenation"] = new ConcatenationFusionOptions(),
        ["mean"] = new MeanFusionOptions(),
        ["weighted mean"] = new MeanFusionOptions { Weights = [0.4, 0.4, 0.2] },
        ["gated, soft-max"] = new GatedFusionOptions(),
        ["gated, sigmoid"] = new GatedFusionOptions { Gate = FusionGate.Sigmoid },
        ["attention"] = new AttentionFusionOptions { HiddenSize = 7 },
        ["low rank"] = new LowRankFusionOptions { Rank = 3 },
        ["coordinated"] = new CoordinatedFusionOptions(),
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string encoder in EncoderCases.OneOfEach.Keys)
            {
                foreach (string fusion in All.Keys)
                    pairs.Add(encoder, fusion);
            }
            return pairs;
        }
    }

    public static TheoryData<string> Fusions => new(All.Keys);

    [Fact]
    public void Every_fusion_of_the_library_is_here() => typeof(FusionOptions).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(FusionOptions)) && type.IsPublic)
        .Should().BeEquivalentTo(All.Values.Select(options => options.GetType()).Distinct());

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Fusion_gives_the_same(string encoder, string fusion) =>
        Agree(encoder, new EmotionNetworkOptions { Fusion = All[fusion] }, fusion);

    [Theory]
    [MemberData(nameof(Fusions))]
    public void Imagined_embeddings_are_fused_the_same(string fusion) => Agree("dense", new EmotionNetworkOptions
    {
        Fusion = All[fusion], Imagination = new ImaginationOptions { Blocks = 2, HiddenSize = 9 },
    }, fusion);

    [Theory]
    [MemberData(nameof(Fusions))]
    public void Targets_and_hidden_layers_are_the_same(string fusion) => Agree("statistics", new EmotionNetworkOptions
    {
        Fusion = All[fusion], ClassifierHiddenSizes = [9, 7], Targets = ["arousal", "valence"],
    }, fusion);

    [Theory]
    [InlineData(SequencePooling.Mean, false)]
    [InlineData(SequencePooling.Attention, false)]
    [InlineData(SequencePooling.Last, true)]
    [InlineData(SequencePooling.Max, true)]
    public void Frames_that_read_other_modalities_are_the_same(SequencePooling pooling, bool isJoint)
    {
        ModalitySchema[] entries =
        [
            new(Modality.Acoustic, 4, FeatureKind.Sequence), new(Modality.Visual, 3, FeatureKind.Sequence),
            new(Modality.Lexical, 1, FeatureKind.Sequence),
        ];
        var encoder = new TransformerEncoderOptions { ModelSize = 8, Heads = 2, Blocks = 1, Pooling = pooling, MaximumLength = 9 };
        Agree(new CorpusSchema("crossing", ["calm", "angry", "sad"], entries, ["arousal", "valence"]), new EmotionNetworkOptions
        {
            CrossModal = new CrossModalTransformerOptions { IsJoint = isJoint, Blocks = 2, Heads = 4, FeedForwardSize = 10 },
            Encoders = new Dictionary<Modality, EncoderOptions>
            {
                [Modality.Acoustic] = encoder, [Modality.Visual] = encoder with { MaximumLength = 6 },
                [Modality.Lexical] = encoder with { VocabularySize = EncoderCases.Vocabulary },
            },
        }, "crossing");
    }

    private void Agree(string encoder, EmotionNetworkOptions options, string what)
    {
        ModalitySchema[] entries =
        [
            EncoderCases.Schema(Modality.Acoustic, encoder), new(Modality.Visual, 4), new(Modality.Lexical, 3, FeatureKind.Sequence),
        ];
        Agree(new CorpusSchema("fusions", ["calm", "angry", "sad"], entries, ["arousal", "valence"]), options with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = EncoderCases.All[encoder] },
        }, what);
    }

    private void Agree(CorpusSchema schema, EmotionNetworkOptions options, string what)
    {
        Utterance[] utterances = RandomUtterances.Of(schema, Lengths, EncoderCases.Vocabulary);
        EmotionNetwork network = Exported.Network(schema, options with { EmbeddingSize = 6, HiddenSizes = [5] });
        using Exported exported = Exported.Of(network, utterances);
        output.WriteLine($"{what}: {exported.MustAgree(utterances):g2}");
        exported.MustAgree([utterances[0]]);
        exported.MustAgree([utterances[^1]]);
    }
}
