using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>σ = mean of the distances ‖x_i - x_j‖ above 0, i &lt; j over the rows of both sets together; 1 if all rows are equal.</summary>
public sealed class MeanDistanceBandwidth : IBandwidthRule
{
    private readonly int maximumRows;

    /// <summary>Creates the rule.</summary>
    /// <param name="maximumRows">Number of rows looked at, spread evenly over both sets; at least 2. Default 1,000.</param>
    /// <exception cref="OptionsException">Fewer than 2 rows.</exception>
    public MeanDistanceBandwidth(int maximumRows = Bandwidth.DefaultMaximumRows)
    {
        new OptionFaults(nameof(MeanDistanceBandwidth)).AtLeast(nameof(maximumRows), maximumRows, 2).Throw();
        this.maximumRows = maximumRows;
    }

    /// <inheritdoc/>
    public string Name => "mean distance";

    /// <inheritdoc/>
    public double Choose(Tensor p, Tensor q)
    {
        double sum = 0;
        using PooledDistances.Rented squares = PooledDistances.NonZeroSquares(p, q, maximumRows);
        foreach (double square in squares.Values)
            sum += Math.Sqrt(square);
        return squares.Values.IsEmpty ? 1 : sum / squares.Values.Length;
    }
}
