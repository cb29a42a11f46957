namespace SemiMER.Matching;

/// <summary>How a <see cref="MaximumMeanDiscrepancy"/> estimates.</summary>
public sealed record MaximumMeanDiscrepancyOptions
{
    /// <summary>The kernel. Default: the mean of Gaussian kernels with squared bandwidths σ² x {1/4, 1/2, 1, 2, 4}.</summary>
    public IKernel Kernel { get; init; } = GaussianKernel.Family();

    /// <summary>The rule that chooses σ for each pair of sets. Default: the median of the non-zero distances.</summary>
    public IBandwidthRule Bandwidth { get; init; } = new MedianBandwidth();

    /// <summary>The paper's kernel: one Gaussian with a fixed bandwidth.</summary>
    /// <param name="sigma">σ, above 0, in the unit of the latents.</param>
    public static MaximumMeanDiscrepancyOptions SingleGaussian(double sigma) =>
        new() { Kernel = new GaussianKernel(), Bandwidth = new FixedBandwidth(sigma) };
}
