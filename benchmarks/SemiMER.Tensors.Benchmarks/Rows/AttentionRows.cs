namespace SemiMER.Tensors.Benchmarks;

/// <summary>Self-attention of several heads over [time, batch, features], with all gradients.</summary>
internal sealed class AttentionRow(long batch, long time, long features, long heads)
    : WeighedRow($"attention {features}, {heads} heads, {time} steps, batch {batch}", "attention", new { batch, time, features, heads })
{
    private MultiheadAttention attention = null!;

    public override double MultiplyAdds => Count(batch, time, features);

    protected override long[] InputShape => [time, batch, features];

    protected override nn.Module MakeModule() => attention = nn.MultiheadAttention(features, heads);

    protected override Tensor Output(Tensor input) => attention.call(input, input, input, null, false, null).Item1;

    // Four projections and two products of time x time; each with two more in backward.
    internal static double Count(long batch, long time, long features) =>
        3.0 * batch * (4 * time * features * features + 2 * time * time * features);
}

/// <summary>A Transformer encoder layer over [time, batch, features], with all gradients.</summary>
internal sealed class TransformerBlockRow(long batch, long time, long features, long heads, long hidden, double dropout)
    : WeighedRow($"Transformer block {features}, {heads} heads, {time} steps, batch {batch}", "transformer block",
        new { batch, time, features, heads, hidden, dropout })
{
    private TransformerEncoderLayer layer = null!;

    public override double MultiplyAdds =>
        AttentionRow.Count(batch, time, features) + 6.0 * batch * time * features * hidden;

    protected override long[] InputShape => [time, batch, features];

    protected override nn.Module MakeModule() => layer = nn.TransformerEncoderLayer(features, heads, hidden, dropout);

    protected override Tensor Output(Tensor input) => layer.call(input);
}
