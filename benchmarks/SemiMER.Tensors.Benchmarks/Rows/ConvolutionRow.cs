namespace SemiMER.Tensors.Benchmarks;

/// <summary>A convolution over time of [batch, inputs, time], with all gradients.</summary>
internal sealed class ConvolutionRow(long batch, long time, long inputs, long outputs, long taps)
    : WeighedRow($"Conv1d {inputs}->{outputs}, {taps} taps, {time} steps, batch {batch}", "conv1d",
        new { batch, time, inputs, outputs, taps })
{
    private Conv1d convolution = null!;

    public override double MultiplyAdds => 3.0 * batch * (time - taps + 1) * inputs * taps * outputs;

    protected override long[] InputShape => [batch, inputs, time];

    protected override long[] OutputShape => [batch, outputs, time - taps + 1];

    protected override nn.Module MakeModule() => convolution = nn.Conv1d(inputs, outputs, taps);

    protected override Tensor Output(Tensor input) => convolution.call(input);
}
