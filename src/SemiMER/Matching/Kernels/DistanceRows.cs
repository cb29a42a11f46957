using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Rows between which distances are summed up, with the gradient of those sums in closed form: an automatic one would go through each
/// block of distances several times more. In double precision where the device has it.
/// </summary>
internal sealed class DistanceRows
{
    // Some units in the last place of float64, enough for sums over a thousand columns.
    private const double Rounding = 1e-14;

    private readonly Tensor rows, squares, withOnes;
    private readonly Tensor? gradient;
    private readonly bool isDouble;

    /// <summary>Arranges rows. What is made belongs to the dispose scope of the caller.</summary>
    /// <param name="rows">The rows, <c>[n, d]</c>, constant and near the origin.</param>
    /// <param name="needsGradient">Whether <see cref="Gradient"/> is asked for.</param>
    public DistanceRows(Tensor rows, bool needsGradient)
    {
        this.rows = rows;
        isDouble = rows.dtype == ScalarType.Float64;
        squares = rows.Square().sum(dim: 1, keepdim: true);                        // ‖x_i‖²
        withOnes = needsGradient ? cat([rows, ones_like(squares)], dim: 1) : rows; // [x_i, 1]
        gradient = needsGradient ? zeros_like(rows) : null;
    }

    /// <summary>The number of rows.</summary>
    public long Count => rows.shape[0];

    /// <summary>The gradient of all sums so far by these rows, <c>[n, d]</c>.</summary>
    public Tensor Gradient => gradient!;

    /// <summary>factor Σ_{i,j} ‖x_i - y_j‖, block by block; its gradient is added to that of both.</summary>
    /// <param name="others">The rows y; the same object for the distances within one set.</param>
    /// <param name="factor">What the sum is multiplied by.</param>
    /// <param name="blockRows">Rows of a block, at least 1.</param>
    /// <returns>A scalar.</returns>
    public Tensor Sum(DistanceRows others, double factor, int blockRows)
    {
        bool within = ReferenceEquals(this, others);
        using var scope = NewDisposeScope();
        Tensor sum = zeros([], rows.dtype, rows.device);
        for (long i = 0; i < Count; i += blockRows)
        {
            // Within one set the matrix is symmetric: blocks above the diagonal count twice.
            for (long j = within ? i : 0; j < others.Count; j += blockRows)
                AddBlock(others, i, j, blockRows, within && j > i ? 2 * factor : factor, within && j == i, sum);
        }
        return sum.MoveToOuterDisposeScope();
    }

    private void AddBlock(DistanceRows others, long i, long j, int blockRows, double factor, bool ofDiagonal, Tensor sum)
    {
        using var scope = NewDisposeScope();
        long n = Math.Min(blockRows, Count - i), m = Math.Min(blockRows, others.Count - j);
        (Tensor distances, Tensor equal) = isDouble ? Distances(others, i, n, j, m) : ByDifferences(others, i, n, j, m);
        if (ofDiagonal)
        {
            using Tensor diagonal = eye(n, dtype: ScalarType.Bool, device: rows.device);
            equal.logical_or_(diagonal);
        }
        distances.MaskedFillInPlace(equal, 0);
        sum.PlusInPlace(distances.sum(), factor);
        if (gradient is null)
            return;
        // d ‖x_i - y_j‖ / d x_i = w_ij (x_i - y_j), w_ij = 1 / ‖x_i - y_j‖, or 0 for equal rows.
        Tensor weights = distances.reciprocal_().MaskedFillInPlace(equal, 0);
        Add(i, n, weights.matmul(others.withOnes.narrow(0, j, m)), ofDiagonal ? 2 * factor : factor);
        if (!ofDiagonal)
            others.Add(j, m, weights.t().matmul(withOnes.narrow(0, i, n)), factor);
    }

    // gradient_i += factor (Σ_j w_ij x_i - Σ_j w_ij y_j), from the sums Σ_j w_ij [y_j, 1].
    private void Add(long start, long count, Tensor sums, double factor)
    {
        long width = rows.shape[1];
        Tensor own = rows.narrow(0, start, count) * sums.narrow(1, width, 1);
        gradient!.narrow(0, start, count).PlusInPlace(own - sums.narrow(1, 0, width), factor);
    }

    // ‖x‖² + ‖y‖² - 2 x·y, and where that is within rounding of 0.
    private (Tensor Distances, Tensor Equal) Distances(DistanceRows others, long i, long n, long j, long m)
    {
        Tensor sums = squares.narrow(0, i, n).Plus(others.squares.narrow(0, j, m).t());
        Tensor distances = addmm(sums, rows.narrow(0, i, n), others.rows.narrow(0, j, m).t(), beta: 1, alpha: -2);
        Tensor equal = distances.le(sums.TimesInPlace(Rounding));
        return (distances.sqrt_(), equal); // NaN of a square below 0 is filled as well
    }

    // Single precision would lose rows that are nearer than a thousandth of their length.
    private (Tensor Distances, Tensor Equal) ByDifferences(DistanceRows others, long i, long n, long j, long m)
    {
        Tensor x = rows.narrow(0, i, n), y = others.rows.narrow(0, j, m);
        Tensor distances = cdist(x, y, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);
        return (distances, distances.EqualTo(0));
    }
}
