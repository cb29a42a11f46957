using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Stranger;

// The code of docs/encoders.md, and of encoders of your own in docs/extend.md and docs/recognizer.md.

/// <summary>The largest value of each feature over the real frames, then a linear layer.</summary>
public sealed class MaxEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly nn.Module<Tensor, Tensor> linear;

    public MaxEncoder(int inputSize, int embeddingSize)
        : base(nameof(MaxEncoder))
    {
        EmbeddingSize = embeddingSize;
        linear = nn.Linear(inputSize, embeddingSize);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => linear.call(input);

    public Tensor Encode(ModalityBatch input)
    {
        using Scalar least = float.NegativeInfinity, zero = 0;
        Tensor padding = input.Frames!.logical_not().unsqueeze(2);
        Tensor largest = input.Values.masked_fill(padding, least).max(dim: 1).values;
        // An utterance without the modality has no real frame; its row must only be finite.
        return call(largest.masked_fill(input.Present.logical_not().unsqueeze(1), zero));
    }
}

/// <summary>Names a <see cref="MaxEncoder"/> wherever options are taken.</summary>
public sealed record MaxEncoderOptions : EncoderOptions
{
    protected override FeatureKind InputKind => FeatureKind.Sequence;

    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new MaxEncoder(schema.Width, embeddingSize);
}

public sealed class EncodersPage
{
    [Fact]
    public void Encoders_are_chosen_by_modality()
    {
        CorpusSchema schema = SmallData.ClipSchema;

        var options = new EmotionNetworkOptions
        {
            EmbeddingSize = 64,
            Encoders = new Dictionary<Modality, EncoderOptions>
            {
                [Modality.Acoustic] = new DenseEncoderOptions { HiddenSizes = [256] },
                [Modality.Visual] = new TransformerAutoencoderOptions { MaximumLength = 50 },
                [Modality.Lexical] = new TextConvolutionOptions { Channels = 64 },
            },
            Fusion = new GatedFusionOptions(),
            ModalityDropout = 0.1,
        };
        EmotionNetwork network = EmotionNetwork.Create(schema, options);

        network.ReconstructedModalities.Should().HaveCount(3);
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy());
        using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, recipe, SmallData.Training)
            .Fit(SmallData.Clips, SmallData.Clips.WithoutLabels(), SmallData.OtherClips).Recognizer;
        recognizer.Predict(SmallData.Clips.Utterances.First()).Probabilities.Should().HaveCount(2);
    }

    [Fact]
    public void An_encoder_of_your_own_is_trained_saved_and_read_again()
    {
        CorpusSchema schema = SmallData.ClipSchema.WithModalities(Modality.Visual);
        using var folder = new TemporaryFolder();
        string path = folder.File("emotion.semimer");

        EmotionNetwork network = EmotionNetwork.Create(schema, new EmotionNetworkOptions
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Visual] = new MaxEncoderOptions() },
        });

        using EmotionRecognizer trained = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallData.Training)
            .Fit(SmallData.Clips, new UnlabeledSet([]), SmallData.OtherClips).Recognizer;
        trained.Save(path);

        PartRegistry parts = PartRegistry.Empty.WithEncoder<MaxEncoderOptions>();
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(path, parts);

        foreach (Utterance utterance in SmallData.Clips.Utterances)
            recognizer.Predict(utterance).Probabilities.Should().Equal(trained.Predict(utterance).Probabilities);
    }
}
