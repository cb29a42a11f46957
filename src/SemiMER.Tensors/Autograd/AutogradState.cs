namespace SemiMER.Tensors.Autograd;

/// <summary>
/// What backward knows of a variable: whether it wants a gradient, the gradient, and the operation that made it.
/// Shared by all handles of the same variable, those that autograd saves included, and counted by them.
/// </summary>
internal sealed class AutogradState
{
    private int references = 1;
    private Node? gradientFunction;
    private AccumulateGradient? accumulator;

    /// <summary>Asked for by the user on a leaf; results of recorded operations always want theirs.</summary>
    internal bool RequiresGradient;

    /// <summary>Which output of <see cref="GradientFunction"/> the variable is.</summary>
    internal int OutputIndex;

    /// <summary>Keep the gradient although the variable is not a leaf.</summary>
    internal bool RetainsGradient;

    /// <summary>The accumulated gradient, owned here.</summary>
    internal torch.Tensor? Gradient;

    /// <summary>True once the last handle is gone: nobody can ask for the gradient any more.</summary>
    internal bool IsReleased => Volatile.Read(ref references) == 0;

    /// <summary>The recorded operation that made the variable, or null for a leaf. Holds one reference to it.</summary>
    internal Node? GradientFunction
    {
        get => gradientFunction;
        set
        {
            value?.Retain();
            gradientFunction?.Release();
            gradientFunction = value;
        }
    }

    /// <summary>The node that adds to the gradient of this leaf; one for all graphs.</summary>
    internal AccumulateGradient Accumulator
    {
        get
        {
            if (accumulator is { } existing) return existing;
            Interlocked.CompareExchange(ref accumulator, new AccumulateGradient(this), null);
            return accumulator;
        }
    }

    internal void Retain() => Interlocked.Increment(ref references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) != 0) return;
        GradientFunction = null;
        Gradient?.Dispose();
        Gradient = null;
    }
}
