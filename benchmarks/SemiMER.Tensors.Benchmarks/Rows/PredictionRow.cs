namespace SemiMER.Tensors.Benchmarks;

/// <summary>The scores of one row from a small dense network in evaluation.</summary>
internal sealed class PredictionRow(long inputs, long hidden, long classes)
    : Row($"one prediction {inputs}->{hidden}->{classes}, p50", "prediction", new { inputs, hidden, classes })
{
    private nn.Module<Tensor, Tensor> network = null!;
    private Tensor x = null!;

    public override double MultiplyAdds => inputs * hidden + hidden * classes;

    public override bool TimesEachStep => true;

    public override void SetUp()
    {
        network = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, classes));
        network.eval();
        x = Uniform(1, inputs);
    }

    public override Tensor Step()
    {
        using var noGradient = no_grad();
        return network.call(x);
    }

    public override void TearDown()
    {
        network.Dispose();
        x.Dispose();
    }
}
