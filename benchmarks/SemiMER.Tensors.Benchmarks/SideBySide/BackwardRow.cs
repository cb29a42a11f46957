namespace SemiMER.Tensors.Benchmarks;

/// <summary>A forward and a backward.</summary>
internal abstract class BackwardRow(string name, string kind, object sizes) : Row(name, kind, sizes)
{
    private DisposeScope? scope;
    private Tensor[] leaves = [];

    public sealed override void SetUp()
    {
        scope = NewDisposeScope();
        leaves = [.. Make()];
    }

    public override Tensor Step()
    {
        foreach (Tensor leaf in leaves)
            leaf.grad = null;
        Tensor value = Value();
        value.backward();
        return value;
    }

    public sealed override IEnumerable<Tensor> Gradients() => leaves.Select(leaf => leaf.grad!);

    public override void TearDown()
    {
        leaves = [];
        scope?.Dispose();
        scope = null;
    }

    /// <summary>Makes everything and gives the tensors whose gradients are wanted.</summary>
    protected abstract IEnumerable<Tensor> Make();

    /// <summary>A scalar to start the backward from.</summary>
    protected abstract Tensor Value();
}
