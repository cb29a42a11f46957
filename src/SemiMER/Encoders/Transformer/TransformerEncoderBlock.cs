using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// A block of a Transformer encoder (Vaswani et al. 2017): attention to all frames, then two dense layers with ReLU, each with dropout
/// added to what it read and normalised. As <c>nn.TransformerEncoderLayer</c>, with its parameters, but dropout draws from the training's
/// stream.
/// </summary>
internal sealed class TransformerEncoderBlock : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly double dropout;
    private readonly AttentionLayer attention;
    private readonly Linear expansion, contraction;
    private readonly LayerNorm afterAttention, afterDense;

    /// <summary>Creates a block with random weights.</summary>
    /// <param name="size">Its sizes and dropout.</param>
    public TransformerEncoderBlock(TransformerSize size)
        : base(nameof(TransformerEncoderBlock))
    {
        dropout = size.Dropout;
        register_module("self_attn", attention = new AttentionLayer(size.ModelSize, size.Heads, dropout));
        register_module("linear1", expansion = nn.Linear(size.ModelSize, size.FeedForwardSize));
        register_module("linear2", contraction = nn.Linear(size.FeedForwardSize, size.ModelSize));
        register_module("norm1", afterAttention = nn.LayerNorm(size.ModelSize));
        register_module("norm2", afterDense = nn.LayerNorm(size.ModelSize));
    }

    /// <summary>Maps <c>[time, batch, model]</c> to the same.</summary>
    /// <param name="input">The frames.</param>
    /// <param name="mask">What is added to the scores; null for nothing.</param>
    public override Tensor forward(Tensor input, Tensor? mask)
    {
        Tensor x = afterAttention.call(input + Dropped(attention.call(input, input, mask)));
        return afterDense.call(x + Dropped(contraction.call(DroppedRelu.Of(expansion.call(x), dropout, training))));
    }

    private Tensor Dropped(Tensor x) => StreamDropout.Apply(x, dropout, training);
}
