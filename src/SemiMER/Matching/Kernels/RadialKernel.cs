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
        using Tensor squaredDistances = SquaredDistances.Between(x, y);
        return FromSquaredDistances(squaredDistances, sigma);
    }

    /// <summary>Computes the kernel from squared distances.</summary>
    /// <param name="squaredDistances">d², of any shape.</param>
    /// <param name="sigma">The bandwidth, above 0, in the unit of d.</param>
    /// <returns>The values, of that shape.</returns>
    public abstract Tensor FromSquaredDistances(Tensor squaredDistances, double sigma);
}
