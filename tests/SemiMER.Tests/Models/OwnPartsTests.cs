using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>Encoders and a fusion of a user's own, named by options.</summary>
public sealed class OwnPartsTests
{
    private static readonly CorpusFold Fold =
        SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus.WithModalities(Modality.Acoustic, Modality.Visual))[0];

    private static readonly EmotionNetworkOptions Own = SmallTraining.NetworkOptions with
    {
        Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new DroppingEncoderOptions() },
        Fusion = new MeanFusionOptions(),
    };

    [Fact]
    public void Experiments_train_them()
    {
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Methods = [],
            Folds = [Fold],
            Recipes = [_ => Recipe.SupervisedOnly()],
            Seeds = [0, 1],
            Networks = [Own],
            Trainer = SmallTraining.Options,
        });
        result.Cells.Should().HaveCount(2);
        result.Best.Network.state_dict().Keys.Should().Contain("visual_encoder.linear.weight").And.Contain("fusion.scale");
    }

    [Fact]
    public void Their_faults_are_listed_with_the_others()
    {
        EmotionNetworkOptions options = Own with
        {
            Dropout = 2,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new DroppingEncoderOptions { Strength = -1 } },
            Fusion = new MeanFusionOptions { Scale = double.NaN },
        };
        FluentActions.Invoking(() => EmotionNetwork.Create(Fold.Schema, options)).Should().Throw<OptionsException>().Which.Faults
            .Should().Equal(
                "Dropout is 2; at least 0, below 1.", "Fusion: Scale is not finite.", "Encoder of 'visual': Strength is below 0.");
        EmotionNetworkOptions sequence = Own with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new StatisticsPoolingOptions() },
        };
        FluentActions.Invoking(() => EmotionNetwork.Create(Fold.Schema, sequence)).Should().Throw<OptionsException>();
    }

    [Fact]
    public void Saved_recognizer_names_them_and_is_loaded_with_a_function_that_makes_the_network()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("own.semimer");
        EmotionNetwork network = EmotionNetwork.Create(Fold.Schema, Own);
        using EmotionRecognizer trained =
            new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options).Fit(Fold).Recognizer;
        trained.Save(path);
        FluentActions.Invoking(() => EmotionRecognizer.Load(path)).Should().Throw<ModelException>().WithMessage(
            $"'{path}' is of a network with parts that are not the library's: visual: {nameof(DroppingEncoder)}; " +
            $"fusion: {nameof(MeanFusion)}. Not registered: '{nameof(DroppingEncoderOptions)}' of visual, " +
            $"'{nameof(MeanFusionOptions)}' of fusion. Register them and hand them to Load: PartRegistry.Empty" +
            $".WithEncoder<{nameof(DroppingEncoderOptions)}>()" +
            $".WithFusion<{nameof(MeanFusionOptions)}>(). Or give Load the function that makes the network.");
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path, (schema, options) =>
        {
            options.EmbeddingSize.Should().Be(Own.EmbeddingSize);
            return EmotionNetwork.Create(schema, Own);
        });
        foreach (Utterance utterance in Fold.Test.Utterances)
            loaded.Predict(utterance).Probabilities.Should().Equal(trained.Predict(utterance).Probabilities);
    }

    [Fact]
    public void Modality_that_nobody_has_is_refused_and_the_usual_ones_may_be_named()
    {
        EmotionNetworkOptions Named(string name) => SmallTraining.NetworkOptions with
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [new Modality(name)] = new DenseEncoderOptions() },
        };
        FluentActions.Invoking(() => EmotionNetwork.Create(Fold.Schema, Named("accoustic"))).Should().Throw<OptionsException>()
            .WithMessage("*'accoustic'*'acoustic', 'visual'*");
        EmotionNetwork.Create(Fold.Schema, Named("lexical")).Dispose();
    }

    private sealed record DroppingEncoderOptions : EncoderOptions
    {
        public double Strength { get; init; } = 1;

        protected internal override FeatureKind InputKind => FeatureKind.Vector;

        protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
            new DroppingEncoder(schema.Width, embeddingSize);

        protected override IEnumerable<string> Faults() => Strength >= 0 ? [] : ["Strength is below 0."];
    }

    private sealed record MeanFusionOptions : FusionOptions
    {
        public double Scale { get; init; } = 1;

        protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
            new MeanFusion(Scale);

        protected override IEnumerable<string> Faults() => double.IsFinite(Scale) ? [] : ["Scale is not finite."];
    }

    /// <summary>A learned multiple of the mean of the embeddings that are there.</summary>
    private sealed class MeanFusion : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Parameter scale;

        public MeanFusion(double start)
            : base(nameof(MeanFusion))
        {
            scale = new Parameter(tensor((float)start));
            RegisterComponents();
        }

        public override Tensor forward(Tensor embeddings, Tensor present) =>
            scale * embeddings.sum(1) / present.sum(1, keepdim: true).clamp_min(1);
    }
}
