namespace SemiMER.Matching;

/// <summary>How a <see cref="SinkhornDivergence"/> is computed.</summary>
public sealed record SinkhornDivergenceOptions
{
    /// <summary>
    /// The length below which details of the sets are blurred, as a share of the bandwidth: ε = (blur σ)². Above 0. The smaller, the
    /// nearer to the Wasserstein distance and the more iterations. Default 0.25.
    /// </summary>
    public double Blur { get; init; } = 0.25;

    /// <summary>The rule for σ. With <see cref="FixedBandwidth"/> 1, <see cref="Blur"/> is a length in the unit of the
    /// latents. Default: median.</summary>
    public IBandwidthRule Bandwidth { get; init; } = new MedianBandwidth();

    /// <summary>Iterations at the final ε after which it stops unless it converged before, at least 1. Default 1,000.</summary>
    public int MaximumIterations { get; init; } = 1000;

    /// <summary>It has converged when no potential moves by more than this share of ε in an iteration; above 0. Default 1e-5:
    /// gradients of common sets are then exact to some 1e-5.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(SinkhornDivergenceOptions))
        .Above(nameof(Blur), Blur, 0).AtLeast(nameof(MaximumIterations), MaximumIterations, 1)
            .Above(nameof(Tolerance), Tolerance, 0).Throw();
}
