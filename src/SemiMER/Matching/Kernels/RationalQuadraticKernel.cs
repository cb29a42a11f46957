using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The rational quadratic kernel k(x, y) = (1 + ‖x - y‖² / (2 α σ²))^-α, with values in (0, 1]: a mixture of Gaussians of all
/// bandwidths; for large α the Gaussian itself. Its gradient fades slowly, as a power of the distance.
/// </summary>
public sealed class RationalQuadraticKernel : RadialKernel
{
    /// <summary>Creates the kernel.</summary>
    /// <param name="alpha">The exponent α, above 0: the smaller, the heavier the tails. Default 1.</param>
    /// <exception cref="OptionsException">α is not above 0 and finite.</exception>
    public RationalQuadraticKernel(double alpha = 1)
    {
        new OptionFaults(nameof(RationalQuadraticKernel)).Above(nameof(alpha), alpha, 0).Throw();
        Alpha = alpha;
    }

    /// <inheritdoc/>
    public override string Name => "rational quadratic";

    /// <summary>The exponent α.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma)
    {
        using Tensor scaled = squaredDistances.Over(2 * Alpha * sigma * sigma);
        using Tensor sum = scaled.Plus(1);
        return sum.Power(-Alpha);                                                       // (1 + d² / (2 α σ²))^-α
    }
}
