using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// σ = median of the distances ‖x_i - x_j‖ above 0, i &lt; j over the rows of both sets together; of an even number of
/// distances the mean of the two in the middle. If all rows are equal there is none, and σ = 1: the kernel is then 1
/// everywhere, whatever σ is.
/// </summary>
public sealed class MedianBandwidth : IBandwidthRule
{
    /// <summary>σ where all rows are equal.</summary>
    internal const double WithoutDistances = 1;

    /// <summary>Creates the rule.</summary>
    /// <param name="maximumRows">Number of rows looked at, spread evenly over both sets; at least 2. Default 1,000.</param>
    /// <exception cref="OptionsException">Fewer than 2 rows.</exception>
    public MedianBandwidth(int maximumRows = Bandwidth.DefaultMaximumRows)
    {
        new OptionFaults(nameof(MedianBandwidth)).AtLeast(nameof(maximumRows), maximumRows, 2).Throw();
        MaximumRows = maximumRows;
    }

    /// <inheritdoc/>
    public string Name => "median";

    /// <summary>Number of rows looked at.</summary>
    internal int MaximumRows { get; }

    /// <inheritdoc/>
    public double Choose(Tensor p, Tensor q)
    {
        using PooledDistances.Rented squares = PooledDistances.NonZeroSquares(p, q, MaximumRows);
        return Selection.MedianAboveZero<double>(squares.Values, Math.Sqrt) ?? WithoutDistances;
    }
}
