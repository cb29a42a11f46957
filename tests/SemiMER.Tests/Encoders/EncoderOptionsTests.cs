using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

public sealed class EncoderOptionsTests
{
    [Fact]
    public void Any_schema_gets_encoders_that_suit_it()
    {
        var schema = new CorpusSchema("x", ["a", "b"],
            [new ModalitySchema(Modality.Acoustic, 4), new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence)]);
        using var network = EmotionNetwork.Create(schema);
        network.Encoders[Modality.Acoustic].Should().BeOfType<DenseEncoder>();
        network.Encoders[Modality.Visual].Should().BeOfType<StatisticsPoolingEncoder>();
        network.ReconstructedModalities.Should().Equal(Modality.Acoustic, Modality.Visual);
    }

    [Fact]
    public void Later_set_up_of_the_lab_is_one_line()
    {
        var schema = new CorpusSchema("x", ["a", "b"],
        [
            new ModalitySchema(Modality.Acoustic, 130, FeatureKind.Sequence),
            new ModalitySchema(Modality.Visual, 342, FeatureKind.Sequence),
            new ModalitySchema(Modality.Lexical, 768, FeatureKind.Sequence),
        ]);
        using var network = EmotionNetwork.Create(schema, EmotionNetworkOptions.LaterLabSetup);
        Dictionary<string, string> shapes = network.state_dict().ToDictionary(
            entry => entry.Key, entry => string.Join('x', entry.Value.shape));
        shapes["acoustic_encoder.lstm.weight_ih_l0"].Should().Be("512x130");
        shapes["visual_encoder.lstm.weight_ih_l0"].Should().Be("512x342");
        shapes["lexical_encoder.filters.2.weight"].Should().Be("128x768x5");
        shapes["lexical_encoder.output.weight"].Should().Be("128x384");
        shapes["classifier.0.weight"].Should().Be("128x384");
        shapes["classifier.6.weight"].Should().Be("2x128");
        shapes.Keys.Should().NotContain("acoustic_encoder.output.weight", "128 states are the embedding");
    }

    [Theory]
    [MemberData(nameof(EncoderCases.Names), MemberType = typeof(EncoderCases))]
    public void Encoder_refuses_the_other_kind_of_features(string name)
    {
        ModalitySchema own = EncoderCases.Schema(name);
        ModalitySchema other = own with { Kind = own.Kind == FeatureKind.Vector ? FeatureKind.Sequence : FeatureKind.Vector };
        FluentActions.Invoking(() => EncoderCases.All[name].CreateEncoder(other, 4)).Should().Throw<OptionsException>()
            .WithMessage("*Modality 'lexical' is a *this encoder reads *");
    }

    [Fact]
    public void Every_fault_of_every_encoder_is_listed_under_its_modality()
    {
        EncoderOptions[] wrong =
        [
            new DenseEncoderOptions { HiddenSizes = [0], Dropout = 1 },
            new StatisticsPoolingOptions { HiddenSizes = [-3], Dropout = -1 },
            new RecurrentEncoderOptions { Cell = (RecurrentCell)9, HiddenSize = 0, Layers = 0, Pooling = (SequencePooling)9, Dropout = 2 },
            new TextConvolutionOptions { Kernels = [], Channels = 0, VocabularySize = -1, WordVectorSize = 0, Dropout = double.NaN },
            new TransformerEncoderOptions { ModelSize = 5, Heads = 2, Blocks = 0, FeedForwardSize = 0, MaximumLength = 0 },
            new TransformerAutoencoderOptions { Heads = 0, Strides = [0], Kernel = 4, MaximumLength = 0, Dropout = 1 },
        ];
        int[] faults = [2, 2, 5, 5, 4, 5];
        foreach ((EncoderOptions options, int count) in wrong.Zip(faults))
        {
            FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(count);
            var network = new EmotionNetworkOptions
            {
                EmbeddingSize = 0, Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = options },
            };
            FluentActions.Invoking(network.Validate).Should().Throw<OptionsException>().WithMessage("*Encoder of 'visual': *")
                .Which.Faults.Should().HaveCount(count + 1);
        }
        FluentActions.Invoking(new EmotionNetworkOptions
        {
            Fusion = new LowRankFusionOptions { Rank = 0 }, ModalityDropout = 1,
        }.Validate).Should().Throw<OptionsException>().WithMessage("*Fusion: Rank is 0*").Which.Faults.Should().HaveCount(2);
    }

    [Fact]
    public void Longer_sequences_are_read_from_their_beginning()
    {
        const string Name = "transformer autoencoder";
        IModalityEncoder encoder = EncoderCases.All[Name].CreateEncoder(EncoderCases.Schema(Name), 4);
        ((nn.Module)encoder).eval();
        Utterance whole = EncoderCases.Utterance(Name, 9, 0), beginning = EncoderCases.Utterance(Name, 6, 0);
        using UtteranceBatch batch = UtteranceBatch.Create(EncoderCases.Corpus(Name), [whole, beginning]);
        float[][] rows = [.. encoder.Encode(batch.Modalities[Modality.Lexical]).data<float>().ToArray().Chunk(4)];
        TensorComparison.ShouldBeNear(rows[0], rows[1], "embedding");
    }

    [Fact]
    public void Each_utterance_counts_its_own_frames_in_the_reconstruction()
    {
        const string Name = "transformer autoencoder";
        EncoderOptions options = EncoderCases.All[Name];
        IModalityEncoder encoder = options.CreateEncoder(EncoderCases.Schema(Name), 4);
        IModalityDecoder decoder = options.CreateDecoder(EncoderCases.Schema(Name), 4)!;
        ((nn.Module)encoder).eval();
        ((nn.Module)decoder).eval();
        using UtteranceBatch batch = UtteranceBatch.Create(
            EncoderCases.Corpus(Name), [EncoderCases.Utterance(Name, 2, 0), EncoderCases.Utterance(Name, 5, 3)]);
        ModalityBatch input = batch.Modalities[Modality.Lexical];
        float[] errors = decoder.ReconstructionError(encoder.Encode(input), input).data<float>().ToArray();
        using UtteranceBatch alone = UtteranceBatch.Create(EncoderCases.Corpus(Name), [EncoderCases.Utterance(Name, 2, 0)]);
        ModalityBatch one = alone.Modalities[Modality.Lexical];
        TensorComparison.ShouldBeNear(
            decoder.ReconstructionError(encoder.Encode(one), one).data<float>().ToArray(), [errors[0]], "error alone");
    }
}
