using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Stranger;

// The code of docs/torchsharp.md.

/// <summary>A linear layer with dropout that depends on the training's seed alone.</summary>
public sealed class DropoutEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly nn.Module<Tensor, Tensor> linear;
    private readonly StreamDropout dropout = new(0.3);

    public DropoutEncoder(int inputSize, int embeddingSize)
        : base(nameof(DropoutEncoder))
    {
        EmbeddingSize = embeddingSize;
        linear = nn.Linear(inputSize, embeddingSize);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => dropout.call(linear.call(input));

    public Tensor Encode(ModalityBatch input) => call(input.Values);
}

public sealed class TorchSharpPage
{
    [Fact]
    public void An_application_may_do_without_where_libtorch_is_missing() => CanRecognize(NullLogger.Instance).Should().BeTrue();

    private static bool CanRecognize(ILogger logger)
    {
        try
        {
            TorchLibrary.EnsureLoaded();
            return true;
        }
        catch (TorchUnavailableException exception)
        {
            logger.LogWarning("Emotions are not recognized here. {Reason}", exception.Message);
            return false;
        }
    }

    [Fact]
    public void An_encoder_with_the_dropout_of_the_training_gives_the_same_bits_again() => Train().Should().Equal(Train());

    private static double[] Train()
    {
        CorpusSchema schema = SmallData.ClipSchema.WithModalities(Modality.Acoustic);
        manual_seed(1);
        using var network = new EmotionNetwork(
            schema,
            new Dictionary<Modality, IModalityEncoder> { [Modality.Acoustic] = new DropoutEncoder(schema[Modality.Acoustic].Width, 8) },
            new Dictionary<Modality, IModalityDecoder>());
        TrainingResult run = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallData.Training)
            .Fit(SmallData.Clips, new UnlabeledSet([]), SmallData.OtherClips);
        return [.. run.History.Select(epoch => epoch.Terms["total"])];
    }
}
