namespace SemiMER.Matching;

/// <summary>The bandwidth rules.</summary>
public static class Bandwidth
{
    /// <summary>Rows from which rules over distances choose, unless told otherwise.</summary>
    internal const int DefaultMaximumRows = 1000;

    /// <summary>Always the same bandwidth.</summary>
    /// <param name="sigma">σ, above 0, in the unit of the latents.</param>
    public static FixedBandwidth Fixed(double sigma) => new(sigma);

    /// <summary>The median of the non-zero distances between all rows of both sets (Gretton et al., JMLR 2012, section 8).</summary>
    /// <param name="maximumRows">Number of rows looked at, spread evenly over both sets; at least 2. Default 1,000.</param>
    public static MedianBandwidth Median(int maximumRows = DefaultMaximumRows) => new(maximumRows);

    /// <summary>The mean of the distances between all different rows of both sets.</summary>
    /// <param name="maximumRows">Number of rows looked at, spread evenly over both sets; at least 2. Default 1,000.</param>
    public static MeanDistanceBandwidth MeanDistance(int maximumRows = DefaultMaximumRows) => new(maximumRows);

    /// <summary>The exponential moving average of another rule over the steps of training.</summary>
    /// <param name="rule">The rule to average.</param>
    /// <param name="retention">The share of the average that stays in each step, at least 0, below 1. Default 0.9.</param>
    public static MovingAverageBandwidth MovingAverage(IBandwidthRule rule, double retention = 0.9) => new(rule, retention);
}
