using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>Mlp(i, h, o): linear, GELU, dropout, linear, dropout.</summary>
internal sealed class TwoLayers : nn.Module<Tensor, Tensor>
{
    private readonly Linear first, second;
    private readonly double dropout;

    public TwoLayers(long inputs, long hidden, long outputs, double dropout)
        : base(nameof(TwoLayers))
    {
        (first, second, this.dropout) = (nn.Linear(inputs, hidden), nn.Linear(hidden, outputs), dropout);
        RegisterComponents();
    }

    /// <summary><c>[..., input]</c> to <c>[..., output]</c>.</summary>
    public override Tensor forward(Tensor input) =>
        StreamDropout.Apply(
            second.call(StreamDropout.Apply(nn.functional.gelu(first.call(input)), dropout, training)), dropout, training);
}

/// <summary>
/// Self-attention of the utterances of a dialogue in one modality (He, Zhu and Zhang 2025, eq. 4): a = softmax(Q K' / sqrt(d) + mask) V,
/// of each head, joined; G' = G + a + Mlp(a). No projection of the output, no normalisation, no places.
/// </summary>
internal sealed class DialogueSelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    // Finite, so that a row in which nothing is seen stays finite; the softmax of any other row makes it exactly zero.
    private const double Unseen = -1e30;

    private readonly int heads;
    private readonly Linear query, key, value;
    private readonly TwoLayers mlp;

    /// <param name="size">Number of features, a multiple of the heads.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dropout">Probability of dropping a value of the Mlp in training.</param>
    public DialogueSelfAttention(int size, int heads, double dropout)
        : base(nameof(DialogueSelfAttention))
    {
        this.heads = heads;
        (query, key, value) = (nn.Linear(size, size), nn.Linear(size, size), nn.Linear(size, size));
        mlp = new TwoLayers(size, size, size, dropout);
        RegisterComponents();
    }

    /// <summary><c>[dialogue, utterance, embedding]</c> to the same.</summary>
    /// <param name="input">G.</param>
    /// <param name="keys">Which utterances may be read: <c>[dialogue, utterance]</c>, bool. Where none may, a = 0.</param>
    public override Tensor forward(Tensor input, Tensor keys)
    {
        long dialogues = input.size(0), utterances = input.size(1), width = input.size(2) / heads;
        Tensor unseen = keys.logical_not().unsqueeze(1).unsqueeze(2);
        Tensor scores = Heads(query).Times(1 / Math.Sqrt(width)).matmul(Heads(key).transpose(2, 3)).MaskedFill(unseen, Unseen);
        Tensor read = scores.softmax(-1).matmul(Heads(value)).transpose(1, 2).reshape(input.shape);
        Tensor a = read * keys.any(1).reshape(dialogues, 1, 1);
        return input.Plus(a).Plus(mlp.call(a));

        // [dialogue, head, utterance, width]
        Tensor Heads(Linear part) => part.call(input).reshape(dialogues, utterances, heads, width).transpose(1, 2);
    }
}
