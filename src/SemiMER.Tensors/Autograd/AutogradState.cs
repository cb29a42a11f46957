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
    private torch.Tensor? gradient;

    // Shape and type of a gradient that is zero and was not written.
    private (long[] Sizes, torch.ScalarType Type)? zeros;

    /// <summary>Asked for by the user on a leaf; results of recorded operations always want theirs.</summary>
    internal bool RequiresGradient;

    /// <summary>Which output of <see cref="GradientFunction"/> the variable is.</summary>
    internal int OutputIndex;

    /// <summary>Keep the gradient although the variable is not a leaf.</summary>
    internal bool RetainsGradient;

    /// <summary>The accumulated gradient, owned here.</summary>
    internal torch.Tensor? Gradient
    {
        get
        {
            if (zeros is var (sizes, type)) Gradient = torch.zeros(sizes, dtype: type).DetachFromDisposeScope();
            return gradient;
        }
        set
        {
            zeros = null;
            gradient = value;
        }
    }

    /// <summary>What gradients that arrive are added to: <see cref="Gradient"/>, but null where that is zero unwritten.</summary>
    internal torch.Tensor? WrittenGradient => gradient;

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

    /// <summary>Sets the gradient to zero, if there is one. It is written only if it is looked at before another one arrives.</summary>
    internal void ZeroGradient()
    {
        if (gradient is null) return;
        if (gradient.requires_grad) gradient.detach_();
        if (!gradient.IsExclusive)
        {
            gradient.zero_();
            return;
        }
        zeros = (gradient.sizes, gradient.dtype);
        gradient.Dispose();
        gradient = null;
    }

    internal void Retain() => Interlocked.Increment(ref references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) != 0) return;
        GradientFunction = null;
        gradient?.Dispose();
        Gradient = null;
    }
}
