namespace SemiMER.Tensors.Benchmarks;

/// <summary>An LSTM over [batch, time, inputs], with the gradients of its weights.</summary>
internal sealed class LstmRow(long batch, long time, long inputs, long hidden)
    : WeighedRow($"LSTM {inputs}->{hidden}, {time} frames, batch {batch}", "lstm", new { batch, time, inputs, hidden })
{
    private LSTM lstm = null!;

    // Forward both products; backward both weights and the step before.
    public override double MultiplyAdds => (double)batch * time * 4 * hidden * (2 * inputs + 3 * hidden);

    protected override bool NeedsInputGradient => false;

    protected override long[] InputShape => [batch, time, inputs];

    protected override long[] OutputShape => [batch, time, hidden];

    protected override nn.Module MakeModule() => lstm = nn.LSTM(inputs, hidden, batchFirst: true);

    protected override Tensor Output(Tensor input) => lstm.call(input).Item1;
}

/// <summary>A GRU over [batch, time, inputs], with the gradients of its weights.</summary>
internal sealed class GruRow(long batch, long time, long inputs, long hidden)
    : WeighedRow($"GRU {inputs}->{hidden}, {time} frames, batch {batch}", "gru", new { batch, time, inputs, hidden })
{
    private GRU gru = null!;

    public override double MultiplyAdds => (double)batch * time * 3 * hidden * (2 * inputs + 3 * hidden);

    protected override bool NeedsInputGradient => false;

    protected override long[] InputShape => [batch, time, inputs];

    protected override long[] OutputShape => [batch, time, hidden];

    protected override nn.Module MakeModule() => gru = nn.GRU(inputs, hidden, batchFirst: true);

    protected override Tensor Output(Tensor input) => gru.call(input).Item1;
}
