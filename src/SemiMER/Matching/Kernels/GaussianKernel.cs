using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The Gaussian kernel k(x, y) = exp(-‖x - y‖² / (2 s σ²)), with values in (0, 1]. The scale s is 1 but for the members of
/// a family. Smooth everywhere; characteristic: an MMD with it is 0 only for equal distributions.
/// </summary>
public sealed class GaussianKernel : RadialKernel
{
    /// <summary>Creates the kernel.</summary>
    /// <param name="varianceScale">The scale s of the squared bandwidth, above 0. Default 1.</param>
    /// <exception cref="OptionsException">The scale is not above 0 and finite.</exception>
    public GaussianKernel(double varianceScale = 1)
    {
        new OptionFaults(nameof(GaussianKernel)).Above(nameof(varianceScale), varianceScale, 0).Throw();
        VarianceScale = varianceScale;
    }

    /// <inheritdoc/>
    public override string Name => "gaussian";

    /// <summary>The scale s of the squared bandwidth.</summary>
    public double VarianceScale { get; }

    /// <summary>
    /// The mean of Gaussian kernels whose squared bandwidths form a geometric series around σ²; by default σ² x {1/4, 1/2, 1, 2, 4}.
    /// It sees both near and far.
    /// </summary>
    /// <param name="members">Number of kernels, at least 1. Default 5.</param>
    /// <param name="ratio">Ratio of neighbouring squared bandwidths, above 1. Default 2, for which the gradient is fastest.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public static MeanKernel Family(int members = 5, double ratio = 2)
    {
        new OptionFaults(nameof(Family)).AtLeast(nameof(members), members, 1).Above(nameof(ratio), ratio, 1).Throw();
        // ratio^(k - (members - 1) / 2), k = 0, 1, ...
        return new([.. Enumerable.Range(0, members).Select(k => new GaussianKernel(Math.Pow(ratio, k - (members - 1) / 2.0)))]);
    }

    /// <inheritdoc/>
    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma) =>
        squaredDistances.Times(-1 / (2 * VarianceScale * sigma * sigma)).exp(); // exp(-d² / (2 s σ²))
}
