using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

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

public sealed class TorchSharpPageTests
{
    [Fact]
    public void Encoder_with_its_own_dropout_trains_and_draws_from_no_generator_of_the_process()
    {
        using EmotionNetwork network = new(
            SmallTraining.Corpus.Schema, SmallTraining.Corpus.Schema.Modalities.ToDictionary(
                entry => entry.Modality, entry => (IModalityEncoder)new DropoutEncoder(entry.Width, 4)),
            new Dictionary<Modality, IModalityDecoder>(), SmallTraining.NetworkOptions);
        foreach (IModalityEncoder encoder in network.Encoders.Values)
        {
            DrawingModules.In((nn.Module)encoder).Should().BeEmpty();
            ((nn.Module)encoder).named_children().Select(child => child.name).Should().BeEquivalentTo("linear", "dropout");
        }
        float[] before = SmallTraining.Weights(network);
        SmallTraining.Train(network: network);
        SmallTraining.Weights(network).Should().NotEqual(before);
    }
}
