using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>
/// The squared maximum mean discrepancy as it is usually written: distances of all rows by <c>cdist</c>, five Gaussian kernels, means
/// over the parts of the matrix. Unbiased; squared bandwidths are sigma^2 x {1/4, 1/2, 1, 2, 4}, sigma the median distance.
/// </summary>
internal static class PlainDiscrepancy
{
    private const long MostRowsOfMedian = 1000;
    private static readonly double[] Scales = [0.25, 0.5, 1, 2, 4];

    /// <summary>The discrepancy of two sets, <c>[n, d]</c> and <c>[m, d]</c>; rows are taken to be different.</summary>
    /// <param name="p">The first set.</param>
    /// <param name="q">The second set.</param>
    /// <param name="exactMedian">
    /// Whether of an even number of distances the mean of the two in the middle counts; <c>median</c> gives the lower one and is faster.
    /// </param>
    public static Tensor Compute(Tensor p, Tensor q, bool exactMedian)
    {
        using var scope = NewDisposeScope();
        Tensor pooled = cat([p, q]);
        return OfPooled(pooled, p.shape[0], MedianSquared(pooled, exactMedian)).MoveToOuterDisposeScope();
    }

    /// <summary>The same with a given sigma.</summary>
    public static Tensor Compute(Tensor p, Tensor q, double sigma)
    {
        using var scope = NewDisposeScope();
        return OfPooled(cat([p, q]), p.shape[0], tensor((float)(sigma * sigma))).MoveToOuterDisposeScope();
    }

    /// <summary>With a given sigma, from three matrices instead of one: less memory for large sets.</summary>
    public static Tensor ComputeInParts(Tensor p, Tensor q, double sigma)
    {
        using var scope = NewDisposeScope();
        using Tensor variance = tensor((float)(sigma * sigma));
        Tensor within = OffDiagonalMean(Kernel(cdist(p, p).pow(2), variance)) + OffDiagonalMean(Kernel(cdist(q, q).pow(2), variance));
        return (within - 2 * Kernel(cdist(p, q).pow(2), variance).mean()).MoveToOuterDisposeScope();
    }

    /// <summary>With a given sigma, distances by broadcasting: <c>[n, 1, d] - [1, m, d]</c>.</summary>
    public static Tensor ComputeByBroadcasting(Tensor p, Tensor q, double sigma)
    {
        using var scope = NewDisposeScope();
        Tensor pooled = cat([p, q]);
        Tensor squared = (pooled.unsqueeze(1) - pooled.unsqueeze(0)).pow(2).sum(2);
        return OfKernel(Kernel(squared, tensor((float)(sigma * sigma))), p.shape[0]).MoveToOuterDisposeScope();
    }

    private static Tensor OfPooled(Tensor pooled, long n, Tensor variance) =>
        OfKernel(Kernel(cdist(pooled, pooled).pow(2), variance), n);

    // The mean of exp(-d^2 / (2 s sigma^2))
    private static Tensor Kernel(Tensor squared, Tensor variance)
    {
        Tensor exponent = squared / (-2 * variance);
        return Scales.Select(scale => (exponent / scale).exp()).Aggregate((sum, kernel) => sum + kernel) / Scales.Length;
    }

    // 1/(n(n-1)) sum_{i!=j} k(p_i, p_j) + 1/(m(m-1)) sum_{i!=j} k(q_i, q_j) - 2/(nm) sum k(p_i, q_j)
    private static Tensor OfKernel(Tensor kernel, long n)
    {
        long m = kernel.shape[0] - n;
        Tensor above = kernel.narrow(0, 0, n), below = kernel.narrow(0, n, m);
        return OffDiagonalMean(above.narrow(1, 0, n)) + OffDiagonalMean(below.narrow(1, n, m)) - 2 * above.narrow(1, n, m).mean();
    }

    private static Tensor OffDiagonalMean(Tensor square)
    {
        long n = square.shape[0];
        return (square.sum() - square.diagonal().sum()) / (n * (n - 1.0));
    }

    private static Tensor MedianSquared(Tensor pooled, bool exact)
    {
        using IDisposable constant = no_grad();
        long count = pooled.shape[0], step = (count + MostRowsOfMedian - 1) / MostRowsOfMedian;
        Tensor rows = pooled.slice(0, 0, count, step);
        long used = rows.shape[0];
        Tensor upper = triu_indices(used, used, 1);
        Tensor distances = cdist(rows, rows).flatten().index_select(0, upper[0] * used + upper[1]);
        Tensor lower = distances.median();
        return (exact ? (lower - (-distances).median()) / 2 : lower).pow(2);
    }
}
