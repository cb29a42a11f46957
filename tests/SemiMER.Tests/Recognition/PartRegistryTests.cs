using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Recognition;

/// <summary>Parts of a user's own come back by their names, if they are registered, and by nothing else.</summary>
public sealed class PartRegistryTests : IDisposable
{
    private static readonly CorpusSchema Schema = SmallTraining.Corpus.Schema.WithModalities(Modality.Acoustic, Modality.Visual);
    private static readonly Utterance[] Test = [.. SmallTraining.Fold.Test.Utterances];

    private readonly TemporaryDirectory folder = new();

    private string Path => folder.File("own.semimer");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Encoder_fusion_and_context_return_with_their_options()
    {
        EmotionNetworkOptions options = SmallTraining.NetworkOptions with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new FactorEncoderOptions { Factor = 0.5 } },
            Fusion = new SumOptions { Scale = 2 },
            Context = new SameOptions { MaximumUtterances = 40 },
        };
        using EmotionRecognizer saved = Saved(EmotionNetwork.Create(Schema, options));
        PartRegistry parts = PartRegistry.Empty.WithEncoder<FactorEncoderOptions>().WithFusion<SumOptions>().WithContext<SameOptions>();
        using EmotionRecognizer loaded = EmotionRecognizer.Load(Path, parts);
        Same(loaded, saved);
        loaded.Network.Options.Should().BeEquivalentTo(saved.Network.Options, compared => compared.RespectingRuntimeTypes());

        loaded.Save(Path);
        using EmotionRecognizer again = EmotionRecognizer.Load(Path, parts);
        Same(again, saved);
        FluentActions.Invoking(() => EmotionRecognizer.Load(Path, PartRegistry.Empty.WithEncoder<FactorEncoderOptions>()))
            .Should().Throw<ModelException>()
            .WithMessage($"'{Path}' is of a network with parts that are not the library's: *Not registered: " +
                "'SameOptions' of context, 'SumOptions' of fusion. Register them and hand them to Load: PartRegistry.Empty" +
                ".WithContext<SameOptions>().WithFusion<SumOptions>(). Or give Load the function that makes the network.");
    }

    [Fact]
    public void Encoder_that_was_handed_over_returns_by_a_function()
    {
        var acoustic = new DenseEncoderOptions { HiddenSizes = [4] };
        EmotionNetworkOptions options = SmallTraining.NetworkOptions with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = acoustic },
        };
        var network = new EmotionNetwork(Schema, new Dictionary<Modality, IModalityEncoder>
        {
            [Modality.Acoustic] = acoustic.CreateEncoder(Schema[Modality.Acoustic], options.EmbeddingSize),
            [Modality.Visual] = new FactorEncoder(Schema[Modality.Visual].Width, 3, options.EmbeddingSize),
        }, new Dictionary<Modality, IModalityDecoder>(), options);
        using EmotionRecognizer saved = Saved(network);
        FluentActions.Invoking(() => EmotionRecognizer.Load(Path)).Should().Throw<ModelException>().WithMessage(
            "*visual: FactorEncoder. Not registered: 'FactorEncoder' of visual. Register them and hand them to Load: PartRegistry.Empty" +
            ".WithEncoderFrom(\"FactorEncoder\", (modality, size) => new FactorEncoder(...)). Or give Load the function*");
        PartRegistry parts = PartRegistry.Empty
            .WithEncoderFrom(nameof(FactorEncoder), (modality, size) => new FactorEncoder(modality.Width, 3, size));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(Path, parts);
        Same(loaded, saved);
        FluentActions.Invoking(() => EmotionRecognizer.Load(Path, PartRegistry.Empty
                .WithEncoderFrom(nameof(FactorEncoder), (modality, size) => new FactorEncoder(modality.Width, 4, size))))
            .Should().Throw<ModelException>().WithMessage("*of its self-check input *");
    }

    [Fact]
    public void Options_that_cannot_be_written_need_the_function()
    {
        EmotionNetworkOptions options = SmallTraining.NetworkOptions with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new FunctionEncoderOptions() },
        };
        using EmotionRecognizer saved = Saved(EmotionNetwork.Create(Schema, options));
        FluentActions.Invoking(() => EmotionRecognizer.Load(Path, PartRegistry.Empty.WithEncoder<FunctionEncoderOptions>()))
            .Should().Throw<ModelException>()
            .WithMessage("*Not registered: 'FunctionEncoderOptions' of visual. Give Load the function that makes the network.");
        using EmotionRecognizer loaded = EmotionRecognizer.Load(Path, (schema, _) => EmotionNetwork.Create(schema, options));
        Same(loaded, saved);
    }

    [Fact]
    public void Renamed_type_returns_by_its_old_name()
    {
        EmotionNetworkOptions options = SmallTraining.NetworkOptions with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new FactorEncoderOptions { Factor = -1 } },
        };
        using EmotionRecognizer saved = Saved(EmotionNetwork.Create(Schema, options));
        SavedRecognizer.Describe(Path, root => root["own_options"]!["visual"]!["name"] = "MultiplyingOptions");
        using EmotionRecognizer loaded =
            EmotionRecognizer.Load(Path, PartRegistry.Empty.WithEncoder<FactorEncoderOptions>("MultiplyingOptions"));
        Same(loaded, saved);
        SavedRecognizer.Describe(Path, root => root["own_options"]!["visual"]!["options"]!["strength"] = 1);
        FluentActions.Invoking(() =>
                EmotionRecognizer.Load(Path, PartRegistry.Empty.WithEncoder<FactorEncoderOptions>("MultiplyingOptions")))
            .Should().Throw<ModelException>().WithMessage("*damaged*strength*", "an option that the type lacks would make another encoder");
    }

    [Fact]
    public void Registry_never_changes_and_takes_a_name_once()
    {
        PartRegistry one = PartRegistry.Empty.WithEncoder<FactorEncoderOptions>();
        PartRegistry.Empty.OptionsOf("visual", nameof(FactorEncoderOptions)).Should().BeNull();
        one.OptionsOf("visual", nameof(FactorEncoderOptions)).Should().Be(typeof(FactorEncoderOptions));
        one.OptionsOf("fusion", nameof(FactorEncoderOptions)).Should().BeNull("it is no fusion");
        FluentActions.Invoking(() => one.WithEncoder<FactorEncoderOptions>()).Should().Throw<ArgumentException>()
            .WithMessage("'FactorEncoderOptions' is registered already*");
        one.WithEncoder<FactorEncoderOptions>("other").OptionsOf("visual", "other").Should().NotBeNull();
    }

    private EmotionRecognizer Saved(EmotionNetwork network)
    {
        var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit(SmallTraining.Unlabeled));
        recognizer.Save(Path);
        return recognizer;
    }

    private static void Same(EmotionRecognizer one, EmotionRecognizer other)
    {
        foreach ((Prediction left, Prediction right) in one.Predict(Test).Zip(other.Predict(Test)))
            left.Probabilities.Should().Equal(right.Probabilities);
    }

    private sealed record SumOptions : FusionOptions
    {
        public double Scale { get; init; } = 1;

        protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) => new Sum(Scale);
    }

    private sealed record SameOptions : ContextOptions
    {
        protected internal override nn.Module<Tensor, Tensor, Tensor> MakeContext(int modalities, int embeddingSize) => new SameContext();
    }

    private sealed class Sum(double scale) : nn.Module<Tensor, Tensor, Tensor>(nameof(Sum))
    {
        public override Tensor forward(Tensor embeddings, Tensor present) => embeddings.sum(1) * scale;
    }

    private sealed class SameContext() : nn.Module<Tensor, Tensor, Tensor>(nameof(SameContext))
    {
        public override Tensor forward(Tensor embeddings, Tensor present) => embeddings + 0;
    }
}
