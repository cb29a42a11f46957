using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Bandwidths as scalars on the device of the sets, chosen there without reading anything back.</summary>
internal static class BandwidthTensors
{
    /// <summary>The bandwidth that a rule chooses, a scalar of the type of the sets, without a graph.</summary>
    /// <param name="loss">Name of the loss, for the fault of a rule of one's own.</param>
    /// <param name="rule">The rule; one that is neither fixed nor the median gives a number, for which it has to read the sets.</param>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    public static Tensor Choose(string loss, IBandwidthRule rule, Tensor p, Tensor q) => rule is MedianBandwidth median
        ? Median(p, q, median.MaximumRows)
        : tensor(MatchingInput.Bandwidth(loss, rule, p, q), dtype: p.dtype, device: p.device);

    /// <summary><see cref="MedianBandwidth"/> by tensor operations.</summary>
    private static Tensor Median(Tensor p, Tensor q, int maximumRows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor rows = PooledDistances.ChosenRows(p, q, maximumRows);
        Tensor squares = SquaredDistances.Between(rows, rows);
        // What does not count goes to the end: pairs that stand there a second time, and equal rows.
        Tensor counts = squares.GreaterThan(0).logical_and(ones_like(squares, dtype: ScalarType.Bool).triu(1));
        Tensor ordered = squares.MaskedFill(counts.logical_not(), float.PositiveInfinity).flatten().sort().Values;
        Tensor number = counts.sum();
        // Of an even number of distances the mean of the two in the middle.
        Tensor middle = stack([number.Minus(1).ClampMin(0).FloorOver(2), number.FloorOver(2)]);
        Tensor median = ordered.index_select(0, middle).sqrt().mean();
        return where(number.GreaterThan(0), median, median.FullLike(MedianBandwidth.WithoutDistances)).MoveToOuterDisposeScope();
    }
}
