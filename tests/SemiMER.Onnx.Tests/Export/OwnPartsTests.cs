using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Onnx.Tests;

/// <summary>Encoders, fusions and contexts of a user's own: exported where they say how, refused by name where they do not.</summary>
public sealed class OwnPartsTests
{
    private static readonly CorpusSchema Schema =
        new("own", ["calm", "angry", "sad"], [new ModalitySchema(Modality.Acoustic, 5), new ModalitySchema(Modality.Visual, 4)]);

    private static readonly Utterance[] Utterances = RandomUtterances.Of(Schema, [1, 2, 3]);

    [Fact]
    public void Encoder_and_fusion_that_say_how_are_exported()
    {
        EmotionNetwork network = Network(new KnownEncoder(5), new EmotionNetworkOptions { Fusion = new OwnFusionOptions(IsKnown: true) });
        using Exported exported = Exported.Of(network, Utterances);
        exported.MustAgree(Utterances);
    }

    [Fact]
    public void Encoder_that_does_not_is_refused_by_name() =>
        Refused(Network(new OwnEncoder(5)), "encoder of modality 'acoustic': OwnEncoder cannot be exported*IOnnxEncoder*");

    [Fact]
    public void Fusion_that_does_not_is_refused_by_name() => Refused(
        Network(new DenseEncoder(5, [], 4, dropout: 0), new EmotionNetworkOptions { Fusion = new OwnFusionOptions(IsKnown: false) }),
        "fusion: OwnFusion cannot be exported*IOnnxFusion*");

    [Fact]
    public void Encoders_of_the_library_are_known_by_what_they_are_not_by_the_options()
    {
        // The options say one hidden layer of 128.
        using Exported exported = Exported.Of(Network(new DenseEncoder(5, [3, 2], 4, dropout: 0.1)), Utterances);
        exported.MustAgree(Utterances);
    }

    [Fact]
    public void Own_fusion_without_a_module_is_concatenation()
    {
        EmotionNetwork network = Network(
            new DenseEncoder(5, [], 4, dropout: 0), new EmotionNetworkOptions { Fusion = new PlainFusionOptions() });
        using Exported exported = Exported.Of(network, Utterances);
        exported.MustAgree(Utterances);
    }

    [Theory]
    [InlineData("acoustic_present")]
    [InlineData("probabilities")]
    public void Modality_named_as_another_input_is_refused(string name)
    {
        var schema = new CorpusSchema("names", ["calm", "angry"], [new(Modality.Acoustic, 5), new ModalitySchema(new Modality(name), 4)]);
        Refused(EmotionNetwork.Create(schema), $"input '{name}': *name the modality otherwise*");
    }

    private static void Refused(EmotionNetwork network, string message)
    {
        var scaler = new FeatureScaler(ScalingScope.AllSpeakers, new Dictionary<Modality, ColumnStatistics>());
        using var recognizer = new EmotionRecognizer(network, scaler);
        ((Action)(() => Exported.Bytes(recognizer))).Should().Throw<OnnxException>().WithMessage(message);
    }

    private static EmotionNetwork Network(IModalityEncoder acoustic, EmotionNetworkOptions? options = null)
    {
        var encoders = new Dictionary<Modality, IModalityEncoder>
        {
            [Modality.Acoustic] = acoustic, [Modality.Visual] = new DenseEncoder(4, [], 4, dropout: 0),
        };
        var network = new EmotionNetwork(Schema, encoders, new Dictionary<Modality, IModalityDecoder>(), options);
        Exported.Randomize(network);
        return network;
    }

    private class OwnEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
    {
        private readonly Linear layer;

        public OwnEncoder(int width)
            : base(nameof(OwnEncoder))
        {
            layer = nn.Linear(width, EmbeddingSize);
            RegisterComponents();
        }

        public long EmbeddingSize => 4;

        public override Tensor forward(Tensor input) => layer.call(input).tanh();

        public Tensor Encode(ModalityBatch input) => call(input.Values);
    }

    private sealed class KnownEncoder(int width) : OwnEncoder(width), IOnnxEncoder
    {
        public OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxFeatures input) =>
            graph.Tanh(graph.Linear(input.Values, weights.Of("layer")));
    }

    private sealed record OwnFusionOptions(bool IsKnown) : FusionOptions
    {
        protected override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
            IsKnown ? new KnownFusion() : new OwnFusion();
    }

    private sealed record PlainFusionOptions : FusionOptions
    {
        protected override nn.Module<Tensor, Tensor, Tensor>? MakeFusion(int modalities, int embeddingSize) => null;

        protected override int OutputSize(int modalities, int embeddingSize) => modalities * embeddingSize;
    }

    private class OwnFusion() : nn.Module<Tensor, Tensor, Tensor>(nameof(OwnFusion))
    {
        public override Tensor forward(Tensor embeddings, Tensor present) => embeddings.amax([1]);
    }

    private sealed class KnownFusion : OwnFusion, IOnnxFusion
    {
        public OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxValue embeddings, OnnxValue present) =>
            graph.Largest(embeddings, axis: 1);
    }
}
