using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Attention of several heads (Vaswani et al. 2017, section 3.2): softmax(Q K' / sqrt(d)) V for each head. Its parameters are those of
/// <c>nn.MultiheadAttention</c> in name, shape, initial distribution and order of drawing.
/// </summary>
/// <remarks>
/// Time stands first and each of Q, K and V is a product of its own: then the heads are views, and nothing is copied before the products
/// of the heads.
/// </remarks>
internal sealed class AttentionLayer : nn.Module<Tensor, Tensor, Tensor?, Tensor>, IInitialWeights
{
    private const string Weight = "in_proj_weight", Bias = "in_proj_bias";
    private readonly int heads;
    private readonly double dropout;
    private readonly Linear output;

    /// <summary>Creates a layer with random weights.</summary>
    /// <param name="modelSize">Number of features, a multiple of the heads.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dropout">Probability of dropping a weight of the attention in training.</param>
    public AttentionLayer(int modelSize, int heads, double dropout)
        : base(nameof(AttentionLayer))
    {
        this.heads = heads;
        this.dropout = dropout;
        Linear projection = nn.Linear(modelSize, modelSize);
        using (no_grad())
            projection.bias!.zero_();
        register_parameter(Weight, new Parameter(nn.init.xavier_uniform_(empty(3 * modelSize, modelSize))));
        register_parameter(Bias, new Parameter(zeros(3 * modelSize)));
        register_module("out_proj", output = projection);
    }

    /// <summary>Each frame reads frames of a memory.</summary>
    /// <param name="query"><c>[time, batch, model]</c>.</param>
    /// <param name="memory"><c>[places, batch, model]</c>.</param>
    /// <param name="mask">What is added to the scores, broadcast to <c>[batch * heads, time, places]</c>; null for nothing.</param>
    /// <returns><c>[time, batch, model]</c>.</returns>
    public override Tensor forward(Tensor query, Tensor memory, Tensor? mask)
    {
        Tensor[] weights = get_parameter(Weight)!.chunk(3), biases = get_parameter(Bias)!.chunk(3);
        long width = query.size(2) / heads;
        // softmax((Q K') / sqrt(d) + mask) V
        Tensor q = Heads(Part(query, 0).TimesInPlace(1 / Math.Sqrt(width))).transpose(0, 1), k = Heads(Part(memory, 1)).permute(1, 2, 0);
        Tensor scores = q.bmm(k);
        if (mask is not null)
            scores.PlusInPlace(mask);
        Tensor attention = StreamDropout.Apply(scores.softmax(-1), dropout, training);
        Tensor read = attention.bmm(Heads(Part(memory, 2)).transpose(0, 1));
        return output.call(read.transpose(0, 1).reshape(query.shape));

        Tensor Part(Tensor x, int part) => nn.functional.linear(x, weights[part], biases[part]);

        Tensor Heads(Tensor x) => x.view(x.size(0), x.size(1) * heads, width);
    }

    void IInitialWeights.DrawWeights(Generator generator)
    {
        // Xavier: uniform in ±sqrt(6 / (inputs + outputs)); no biases.
        Parameter weights = get_parameter(Weight)!;
        double bound = Math.Sqrt(6.0 / (weights.size(0) + weights.size(1)));
        weights.uniform_(-bound, bound, generator);
        output.bias!.zero_();
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // Everything is registered by its name in PyTorch already.
    }
}
