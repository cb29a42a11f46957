using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// A cross-modal block (Tsai et al. 2019, section 3.2): x' = x + drop(attention(LN(x), LN(y), LN(y))),
/// x'' = x' + drop(W2 drop(max(0, W1 LN'(x')))), where x are frames of one modality and y those of another, with the same LN for both.
/// </summary>
internal sealed class CrossModalBlock : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly double dropout;
    private readonly AttentionLayer attention;
    private readonly LayerNorm beforeAttention, beforeDense;
    private readonly Linear expansion, contraction;

    public CrossModalBlock(int frameSize, CrossModalTransformerOptions options)
        : base(nameof(CrossModalBlock))
    {
        dropout = options.Dropout;
        attention = new AttentionLayer(frameSize, options.Heads, dropout);
        beforeAttention = nn.LayerNorm(frameSize);
        beforeDense = nn.LayerNorm(frameSize);
        expansion = nn.Linear(frameSize, options.FeedForwardSize);
        contraction = nn.Linear(options.FeedForwardSize, frameSize);
        RegisterComponents();
    }

    /// <summary>Maps <c>[time, batch, frame]</c> to the same.</summary>
    /// <param name="input">x.</param>
    /// <param name="other">y, <c>[places, batch, frame]</c>.</param>
    /// <param name="mask">What is added to the scores; null for nothing.</param>
    public override Tensor forward(Tensor input, Tensor other, Tensor? mask)
    {
        Tensor x = input.Plus(Dropped(attention.call(beforeAttention.call(input), beforeAttention.call(other), mask)));
        return x.Plus(Dropped(contraction.call(DroppedRelu.Of(expansion.call(beforeDense.call(x)), dropout, training))));
    }

    private Tensor Dropped(Tensor x) => StreamDropout.Apply(x, dropout, training);
}
