using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// A block of a Transformer decoder (Vaswani et al. 2017): attention to the frames so far, attention to a memory, then two dense layers
/// with ReLU, each with dropout added to what it read and normalised. As <c>nn.TransformerDecoderLayer</c>, with its parameters, but
/// dropout draws from the training's stream.
/// </summary>
internal sealed class TransformerDecoderBlock : nn.Module<Tensor, Tensor, Tensor?, Tensor?, Tensor>
{
    private readonly double dropout;

    [ComponentName(Name = "self_attn")]
    private readonly AttentionLayer self;

    [ComponentName(Name = "multihead_attn")]
    private readonly AttentionLayer cross;

    [ComponentName(Name = "linear1")]
    private readonly Linear expansion;

    [ComponentName(Name = "linear2")]
    private readonly Linear contraction;

    [ComponentName(Name = "norm1")]
    private readonly LayerNorm afterSelf;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm afterCross;

    [ComponentName(Name = "norm3")]
    private readonly LayerNorm afterDense;

    /// <summary>Creates a block with random weights.</summary>
    /// <param name="size">Its sizes and dropout.</param>
    public TransformerDecoderBlock(TransformerSize size)
        : base(nameof(TransformerDecoderBlock))
    {
        dropout = size.Dropout;
        self = new AttentionLayer(size.ModelSize, size.Heads, dropout);
        cross = new AttentionLayer(size.ModelSize, size.Heads, dropout);
        expansion = nn.Linear(size.ModelSize, size.FeedForwardSize);
        contraction = nn.Linear(size.FeedForwardSize, size.ModelSize);
        afterSelf = nn.LayerNorm(size.ModelSize);
        afterCross = nn.LayerNorm(size.ModelSize);
        afterDense = nn.LayerNorm(size.ModelSize);
        RegisterComponents();
    }

    /// <summary>Maps <c>[time, batch, model]</c> to the same.</summary>
    /// <param name="input">The frames.</param>
    /// <param name="memory">What they are restored from, <c>[places, batch, model]</c>.</param>
    /// <param name="mask">What is added to the scores of the frames; null for nothing.</param>
    /// <param name="memoryMask">What is added to the scores of the memory; null for nothing.</param>
    public override Tensor forward(Tensor input, Tensor memory, Tensor? mask, Tensor? memoryMask)
    {
        Tensor x = afterSelf.call(input.Plus(Dropped(self.call(input, input, mask))));
        x = afterCross.call(x.Plus(Dropped(cross.call(x, memory, memoryMask))));
        return afterDense.call(x.Plus(Dropped(contraction.call(DroppedRelu.Of(expansion.call(x), dropout, training)))));
    }

    private Tensor Dropped(Tensor x) => StreamDropout.Apply(x, dropout, training);
}
