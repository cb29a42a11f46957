namespace SemiMER.Tensors.Benchmarks;

/// <summary>Forward and backward of a module; its output is weighed with fixed random numbers, so that all gradients differ.</summary>
internal abstract class WeighedRow(string name, string kind, object sizes) : BackwardRow(name, kind, sizes)
{
    private Tensor x = null!;
    private Tensor weights = null!;

    /// <summary>Whether the gradient of the input is wanted too.</summary>
    protected virtual bool NeedsInputGradient => true;

    protected abstract long[] InputShape { get; }

    protected virtual long[] OutputShape => InputShape;

    protected sealed override IEnumerable<Tensor> Make()
    {
        nn.Module module = MakeModule();
        x = Uniform(InputShape).requires_grad_(NeedsInputGradient);
        weights = Uniform(OutputShape);
        return NeedsInputGradient ? [.. module.parameters(), x] : module.parameters();
    }

    protected sealed override Tensor Value() => (Output(x) * weights).sum();

    protected abstract nn.Module MakeModule();

    protected abstract Tensor Output(Tensor input);
}
