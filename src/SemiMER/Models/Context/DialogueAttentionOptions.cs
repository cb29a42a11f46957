using SemiMER.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Plain attention over the utterances of a dialogue (a <see cref="DialogueAttention"/>): what every model of dialogues should be compared
/// with.
/// </summary>
public sealed record DialogueAttentionOptions : ContextOptions
{
    /// <summary>Number of features inside the blocks, at least 1, a multiple of the heads. Default 64.</summary>
    public int ModelSize { get; init; } = 64;

    /// <summary>Heads of the attention, at least 1. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Transformer encoder blocks, at least 1. Default 1.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>Number of features between the two dense layers of a block, at least 1. Default 128.</summary>
    public int FeedForwardSize { get; init; } = 128;

    /// <summary>Probability of dropping a value in training, at least 0 and below 1. Default 0.3.</summary>
    public double Dropout { get; init; } = 0.3;

    private TransformerSize Size => new(ModelSize, Heads, Blocks, FeedForwardSize, Dropout);

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeContext(int modalities, int embeddingSize) =>
        new DialogueAttention(modalities, embeddingSize, Size, MaximumUtterances);

    internal override double LeastWeights(int modalities, int embeddingSize)
    {
        double joined = (double)modalities * embeddingSize;
        return Size.Weights(modalities * embeddingSize) + joined * ModelSize;
    }

    internal override void AddFaults(OptionFaults faults)
    {
        base.AddFaults(faults);
        Size.AddFaults(faults);
    }
}
