using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
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

    [ComponentName(Name = "self_attn")]
    private readonly AttentionLayer attention;

    [ComponentName(Name = "linear1")]
    private readonly Linear expansion;

    [ComponentName(Name = "linear2")]
    private readonly Linear contraction;

    [ComponentName(Name = "norm1")]
    private readonly LayerNorm afterAttention;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm afterDense;

    /// <summary>Creates a block with random weights.</summary>
    /// <param name="size">Its sizes and dropout.</param>
    public TransformerEncoderBlock(TransformerSize size)
        : base(nameof(TransformerEncoderBlock))
    {
        dropout = size.Dropout;
        attention = new AttentionLayer(size.ModelSize, size.Heads, dropout);
        expansion = nn.Linear(size.ModelSize, size.FeedForwardSize);
        contraction = nn.Linear(size.FeedForwardSize, size.ModelSize);
        afterAttention = nn.LayerNorm(size.ModelSize);
        afterDense = nn.LayerNorm(size.ModelSize);
        RegisterComponents();
    }

    /// <summary>Maps <c>[time, batch, model]</c> to the same.</summary>
    /// <param name="input">The frames.</param>
    /// <param name="mask">What is added to the scores; null for nothing.</param>
    public override Tensor forward(Tensor input, Tensor? mask)
    {
        Tensor x = afterAttention.call(input.Plus(Dropped(attention.call(input, input, mask))));
        return afterDense.call(x.Plus(Dropped(contraction.call(DroppedRelu.Of(expansion.call(x), dropout, training)))));
    }

    private Tensor Dropped(Tensor x) => StreamDropout.Apply(x, dropout, training);
}
