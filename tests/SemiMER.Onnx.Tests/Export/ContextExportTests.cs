using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace SemiMER.Onnx.Tests;

/// <summary>Networks that read whole dialogues give the same by ONNX Runtime as by libtorch, for dialogues of all lengths.</summary>
public sealed class ContextExportTests(ITestOutputHelper output)
{
    // Prompts pass through many layers without a normalisation: larger weights would enlarge rounding.
    private const double Strength = 1.5;

    private static readonly CorpusSchema Schema = new("dialogues", ["calm", "angry", "sad"],
        [new(Modality.Acoustic, 5, FeatureKind.Sequence), new(Modality.Visual, 4), new(Modality.Lexical, 3)], ["valence"]);

    internal static readonly Dictionary<string, ContextOptions> All = new()
    {
        ["attention"] = new DialogueAttentionOptions { ModelSize = 8, Heads = 2, Blocks = 2, MaximumUtterances = 40 },
        ["prompts"] = new CrossModalPromptingOptions { MaximumUtterances = 40 },
        ["prompts, three blocks"] = new CrossModalPromptingOptions
        {
            MaximumUtterances = 40, Blocks = 3, LayersPerBlock = 1, Momentum = 0.3,
        },
        ["prompts, attending prototypes"] = new CrossModalPromptingOptions
        {
            MaximumUtterances = 40, PrototypesBy = PrototypeSource.Attention, Prototypes = 4,
        },
        ["prompts alone"] = new CrossModalPromptingOptions { MaximumUtterances = 40, HasPropagation = false },
        ["propagation alone"] = new CrossModalPromptingOptions { MaximumUtterances = 40, HasPrompts = false },
        ["neither"] = new CrossModalPromptingOptions { MaximumUtterances = 40, HasPrompts = false, HasPropagation = false },
    };

    public static TheoryData<string> Contexts => new(All.Keys);

    [Fact]
    public void Every_context_of_the_library_is_here() => typeof(ContextOptions).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ContextOptions)) && type.IsPublic)
        .Should().BeEquivalentTo(All.Values.Select(options => options.GetType()).Distinct());

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Context_gives_the_same(string context)
    {
        Agree(All[context], new ConcatenationFusionOptions(), imagination: null, context);
        Agree(All[context], new CoordinatedFusionOptions(), new ImaginationOptions { Blocks = 1, HiddenSize = 7 }, context);
    }

    [Fact]
    public void What_is_refused_is_refused_by_both()
    {
        using Exported exported = Make(All["attention"], new MeanFusionOptions(), imagination: null);
        Utterance[] rows = Rows();
        Utterance alone = rows[0] with { Dialogue = null };
        Utterance[] same = [rows[0], rows[0] with { Id = "again" }];
        Utterance[] many = [.. Enumerable.Range(0, 41).Select(place => rows[0] with { Id = $"{place}", Order = place })];
        foreach (Utterance[] wrong in (Utterance[][])[[alone], same, many])
        {
            string message = Refuses(exported.Original, wrong);
            Refuses(exported.Onnx, wrong).Should().Be(message);
        }
    }

    [Fact]
    public void Context_of_a_users_own_that_says_how_is_exported()
    {
        Agree(new OwnContextOptions(IsKnown: true), new ConcatenationFusionOptions(), imagination: null, "own");
        EmotionNetwork network = Exported.Network(Schema, Options(
            new OwnContextOptions(IsKnown: false), new ConcatenationFusionOptions(), imagination: null));
        using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit(Rows()));
        ((Action)(() => Exported.Bytes(recognizer))).Should().Throw<OnnxException>()
            .WithMessage("context: OwnContext cannot be exported*IOnnxContext*");
    }

    private static string Refuses(IEmotionRecognizer recognizer, Utterance[] wrong) =>
        recognizer.Invoking(own => own.Predict(wrong)).Should().Throw<CorpusException>().Which.Message;

    private void Agree(ContextOptions context, FusionOptions fusion, ImaginationOptions? imagination, string what)
    {
        using Exported exported = Make(context, fusion, imagination);
        Utterance[] rows = Rows();
        output.WriteLine($"{what}: {exported.MustAgree(rows):g2}");
        exported.MustAgree([.. rows.Reverse()]);
        exported.MustAgree([.. rows.Where(row => row.Dialogue == "d2")]);
        exported.MustAgree([rows[3]]);
    }

    private static Exported Make(ContextOptions context, FusionOptions fusion, ImaginationOptions? imagination) =>
        Exported.Of(Exported.Network(Schema, Options(context, fusion, imagination), Strength), Rows());

    private static EmotionNetworkOptions Options(ContextOptions context, FusionOptions fusion, ImaginationOptions? imagination) => new()
    {
        EmbeddingSize = 6,
        HiddenSizes = [5],
        Context = context,
        Fusion = fusion,
        Imagination = imagination,
        Targets = ["valence"],
        Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = new RecurrentEncoderOptions { HiddenSize = 6 } },
    };

    // Dialogues of 1, 2, 3, ... utterances, their rows mixed.
    private static Utterance[] Rows()
    {
        Utterance[] rows = RandomUtterances.Of(Schema, [1, 2, 4, 7]);
        int dialogue = 0, place = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = rows[i] with { Dialogue = $"d{dialogue}", Order = place };
            (dialogue, place) = place == dialogue ? (dialogue + 1, 0) : (dialogue, place + 1);
        }
        return [.. rows.OrderBy(row => row.Id[^1])];
    }

    private sealed record OwnContextOptions(bool IsKnown) : ContextOptions
    {
        protected override nn.Module<Tensor, Tensor, Tensor> MakeContext(int modalities, int embeddingSize) =>
            IsKnown ? new KnownContext() : new OwnContext();
    }

    private class OwnContext() : nn.Module<Tensor, Tensor, Tensor>(nameof(OwnContext))
    {
        // What was said before: each utterance has the embeddings of the dialogue so far.
        public override Tensor forward(Tensor embeddings, Tensor present) => embeddings.cumsum(1);
    }

    private sealed class KnownContext : OwnContext, IOnnxContext
    {
        public OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxValue embeddings, OnnxValue present) =>
            graph.Node("CumSum", [embeddings, graph.Whole(1)]);
    }
}
