namespace SemiMER.Matching;

/// <summary>
/// The Gaussian kernel k(x, y) = exp(-‖x - y‖² / (2 s σ²)), with values in (0, 1]. The scale s is 1 but for the members of
/// a family. Smooth everywhere; characteristic: an MMD with it is 0 only for equal distributions.
/// </summary>
public sealed class GaussianKernel : RadialKernel
{
    private static readonly double[] FamilyScales = [0.25, 0.5, 1, 2, 4];

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

    /// <summary>The mean of Gaussian kernels with squared bandwidths σ² x {1/4, 1/2, 1, 2, 4}: sees both near and far.</summary>
    public static MeanKernel Family() => new([.. FamilyScales.Select(scale => new GaussianKernel(scale))]);

    /// <inheritdoc/>
    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma) =>
        (squaredDistances * (-1 / (2 * VarianceScale * sigma * sigma))).exp(); // exp(-d² / (2 s σ²))
}
