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
    private readonly int maximumRows;

    /// <summary>Creates the rule.</summary>
    /// <param name="maximumRows">Number of rows looked at, spread evenly over both sets; at least 2. Default 1,000.</param>
    /// <exception cref="OptionsException">Fewer than 2 rows.</exception>
    public MedianBandwidth(int maximumRows = Bandwidth.DefaultMaximumRows)
    {
        new OptionFaults(nameof(MedianBandwidth)).AtLeast(nameof(maximumRows), maximumRows, 2).Throw();
        this.maximumRows = maximumRows;
    }

    /// <inheritdoc/>
    public string Name => "median";

    /// <inheritdoc/>
    public double Choose(Tensor p, Tensor q)
    {
        using PooledDistances.Rented squares = PooledDistances.NonZeroSquares(p, q, maximumRows);
        return squares.Values.IsEmpty ? 1 : Selection.Median(squares.Values, Math.Sqrt);
    }
}
