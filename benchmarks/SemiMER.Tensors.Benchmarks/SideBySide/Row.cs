namespace SemiMER.Tensors.Benchmarks;

/// <summary>A piece of work that this engine and PyTorch do side by side, from the same random numbers.</summary>
/// <param name="name">The name in the table.</param>
/// <param name="kind">The name of the same work in <c>benchmarks/pytorch/rows.py</c>.</param>
/// <param name="sizes">The arguments of its constructor there, by name.</param>
internal abstract class Row(string name, string kind, object sizes)
{
    public string Name { get; } = name;

    public string Kind { get; } = kind;

    public object Sizes { get; } = sizes;

    /// <summary>Multiply-adds of the matrix products of a step; 0 where other work prevails.</summary>
    public virtual double MultiplyAdds => 0;

    /// <summary>Whether single steps are timed and their median counts: for calls that an application waits for.</summary>
    public virtual bool TimesEachStep => false;

    /// <summary>How far results may be apart, relative to their size: float32 sums of another order.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Draws weights and inputs in the same order as PyTorch's side.</summary>
    public abstract void SetUp();

    /// <summary>Does the work once; the caller disposes the result.</summary>
    public abstract Tensor Step();

    /// <summary>What else the first step gave, in the order of PyTorch's side.</summary>
    public virtual IEnumerable<Tensor> Gradients() => [];

    /// <summary>Forgets what <see cref="SetUp"/> made.</summary>
    public abstract void TearDown();

    /// <summary>Values evenly spread over -1 to 1, the same as PyTorch's.</summary>
    protected static Tensor Uniform(params long[] shape) => rand(shape) * 2 - 1;
}
