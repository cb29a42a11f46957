using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The Laplacian kernel k(x, y) = exp(-‖x - y‖ / σ) of the Euclidean distance, with values in (0, 1]. Heavier tails than the
/// Gaussian. It has a kink at x = y; the gradient of such a pair is 0 here.
/// </summary>
public sealed class LaplacianKernel : RadialKernel
{
    /// <inheritdoc/>
    public override string Name => "laplacian";

    /// <inheritdoc/>
    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma)
    {
        using Tensor distances = Roots.Safe(squaredDistances);
        using Tensor exponents = distances.Times(-1 / sigma);
        return exponents.exp();                                                         // exp(-d / σ)
    }
}
