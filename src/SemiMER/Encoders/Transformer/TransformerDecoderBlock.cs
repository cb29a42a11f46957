using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
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
    private readonly AttentionLayer self, cross;
    private readonly Linear expansion, contraction;
    private readonly LayerNorm afterSelf, afterCross, afterDense;

    /// <summary>Creates a block with random weights.</summary>
    /// <param name="size">Its sizes and dropout.</param>
    public TransformerDecoderBlock(TransformerSize size)
        : base(nameof(TransformerDecoderBlock))
    {
        dropout = size.Dropout;
        register_module("self_attn", self = new AttentionLayer(size.ModelSize, size.Heads, dropout));
        register_module("multihead_attn", cross = new AttentionLayer(size.ModelSize, size.Heads, dropout));
        register_module("linear1", expansion = nn.Linear(size.ModelSize, size.FeedForwardSize));
        register_module("linear2", contraction = nn.Linear(size.FeedForwardSize, size.ModelSize));
        register_module("norm1", afterSelf = nn.LayerNorm(size.ModelSize));
        register_module("norm2", afterCross = nn.LayerNorm(size.ModelSize));
        register_module("norm3", afterDense = nn.LayerNorm(size.ModelSize));
    }

    /// <summary>Maps <c>[time, batch, model]</c> to the same.</summary>
    /// <param name="input">The frames.</param>
    /// <param name="memory">What they are restored from, <c>[places, batch, model]</c>.</param>
    /// <param name="mask">What is added to the scores of the frames; null for nothing.</param>
    /// <param name="memoryMask">What is added to the scores of the memory; null for nothing.</param>
    public override Tensor forward(Tensor input, Tensor memory, Tensor? mask, Tensor? memoryMask)
    {
        Tensor x = afterSelf.call(input + Dropped(self.call(input, input, mask)));
        x = afterCross.call(x + Dropped(cross.call(x, memory, memoryMask)));
        return afterDense.call(x + Dropped(contraction.call(DroppedRelu.Of(expansion.call(x), dropout, training))));
    }

    private Tensor Dropped(Tensor x) => StreamDropout.Apply(x, dropout, training);
}
