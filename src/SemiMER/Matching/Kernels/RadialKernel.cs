using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>A kernel that knows of two latents only their Euclidean distance d = ‖x - y‖.</summary>
public abstract class RadialKernel : IKernel
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual double? Maximum => 1;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor x, Tensor y, double sigma)
    {
        using var scope = NewDisposeScope();
        return FromSquaredDistances(SquaredDistances.Between(x, y), sigma).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor EvaluateRows(Tensor x, Tensor y, double sigma)
    {
        using var scope = NewDisposeScope();
        return FromSquaredDistances((x - y).Square().sum(dim: 1), sigma).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the kernel from squared distances.</summary>
    /// <param name="squaredDistances">d², of any shape; exactly 0 for equal rows. Often in double precision, whatever the
    /// latents are.</param>
    /// <param name="sigma">The bandwidth, above 0, in the unit of d.</param>
    /// <returns>The values, of that shape.</returns>
    public abstract Tensor FromSquaredDistances(Tensor squaredDistances, double sigma);
}
