namespace SemiMER.Matching;

/// <summary>How a <see cref="MaximumMeanDiscrepancy"/> estimates.</summary>
public sealed record MaximumMeanDiscrepancyOptions
{
    internal const int DefaultBlockRows = 256;

    /// <summary>The estimator. Default: unbiased, as in the paper.</summary>
    public MaximumMeanDiscrepancyEstimator Estimator { get; init; } = MaximumMeanDiscrepancyEstimator.Unbiased;

    /// <summary>The kernel. Default: the mean of Gaussian kernels with squared bandwidths σ² x {1/4, 1/2, 1, 2, 4}.</summary>
    public IKernel Kernel { get; init; } = GaussianKernel.Family();

    /// <summary>The rule that chooses σ for each pair of sets. Default: the median of the non-zero distances.</summary>
    public IBandwidthRule Bandwidth { get; init; } = new MedianBandwidth();

    /// <summary>
    /// Rows beyond which kernel values are gone through in blocks of this many rows and columns; at least 1. It changes memory and
    /// the last digits, not the result. Blocks have a gradient of first order only, and Gaussian kernels and their means, whose
    /// gradient is in closed form, have no other at any size. Default 256.
    /// </summary>
    public int BlockRows { get; init; } = DefaultBlockRows;

    /// <summary>The paper's kernel: one Gaussian with a fixed bandwidth.</summary>
    /// <param name="sigma">σ, above 0, in the unit of the latents.</param>
    public static MaximumMeanDiscrepancyOptions SingleGaussian(double sigma) =>
        new() { Kernel = new GaussianKernel(), Bandwidth = new FixedBandwidth(sigma) };

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(MaximumMeanDiscrepancyOptions))
        .Require(Enum.IsDefined(Estimator),
            $"{nameof(Estimator)} is none of {string.Join(", ", Enum.GetNames<MaximumMeanDiscrepancyEstimator>())}.")
        .AtLeast(nameof(BlockRows), BlockRows, 1)
        .Throw();
}
