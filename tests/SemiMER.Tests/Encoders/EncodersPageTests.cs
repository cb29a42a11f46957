using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

// The code of docs/encoders.md.

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
        Tensor padding = input.Frames!.logical_not().unsqueeze(2);
        Tensor largest = input.Values.masked_fill(padding, float.NegativeInfinity).max(dim: 1).values;
        // An utterance without the modality has no real frame; its row must only be finite.
        return call(largest.masked_fill(input.Present.logical_not().unsqueeze(1), 0));
    }
}

public sealed class EncodersPageTests
{
    private static readonly CorpusSchema Schema = new("clips", ["calm", "angry"],
    [
        new ModalitySchema(Modality.Acoustic, 5), new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence),
        new ModalitySchema(Modality.Lexical, 4, FeatureKind.Sequence),
    ]);

    private static readonly LabeledSet Labeled = new(Schema.Classes, Enumerable.Range(0, 12).Select(i => new LabeledUtterance(
        new Utterance
        {
            Id = $"u{i}",
            Speaker = $"s{i % 3}",
            Features = Schema.Modalities.ToDictionary(entry => entry.Modality, entry =>
            {
                float[] values = EncoderCases.Wave((entry.Kind == FeatureKind.Vector ? 1 : 1 + i % 4) * entry.Width, i, 1);
                return entry.Kind == FeatureKind.Vector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, entry.Width);
            }),
        }, i % 2)));

    [Fact]
    public void Encoders_are_chosen_by_modality()
    {
        CorpusSchema schema = Schema;
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
        using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options)
            .Fit(Labeled, Labeled.WithoutLabels(), Labeled).Recognizer;
        recognizer.Predict(Labeled.Utterances.First()).Probabilities.Should().HaveCount(2);
    }

    [Fact]
    public void An_encoder_of_your_own_is_trained_saved_and_read_again()
    {
        CorpusSchema schema = Schema.WithModalities(Modality.Visual);
        using var folder = new TemporaryDirectory();
        string path = folder.File("emotion.semimer");

        static EmotionNetwork Create(CorpusSchema schema, EmotionNetworkOptions options) => new(
            schema,
            new Dictionary<Modality, IModalityEncoder> { [Modality.Visual] = new MaxEncoder(schema[Modality.Visual].Width, 64) },
            new Dictionary<Modality, IModalityDecoder>(),
            options);

        EmotionNetwork network = Create(schema, new EmotionNetworkOptions { EmbeddingSize = 64 });

        using EmotionRecognizer trained = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options)
            .Fit(Labeled, new UnlabeledSet([]), Labeled).Recognizer;
        trained.Save(path);
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(path, Create);
        foreach (Utterance utterance in Labeled.Utterances)
            recognizer.Predict(utterance).Probabilities.Should().Equal(trained.Predict(utterance).Probabilities);
    }
}
