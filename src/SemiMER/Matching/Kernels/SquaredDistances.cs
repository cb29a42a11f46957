using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Squared Euclidean distances between the rows of two sets.</summary>
internal static class SquaredDistances
{
    // Some units in the last place of float64, enough for sums over a thousand columns.
    private const double Rounding = 1e-14;

    /// <summary>
    /// Computes ‖x_i - y_j‖² in O(n m) memory. In single precision ‖x_i‖² + ‖y_j‖² - 2 x_i·y_j would lose rows that are nearer than a
    /// thousandth of their length: it is taken in double precision, or, where the device has none, differences are taken first. What is
    /// within the rounding of double precision, equal rows above all, counts as exactly 0.
    /// </summary>
    /// <param name="x">The first set, <c>[n, d]</c>.</param>
    /// <param name="y">The second set, <c>[m, d]</c>; the same object for distances within one set.</param>
    /// <returns>The squared distances <c>[n, m]</c>, of the type of the sets.</returns>
    public static Tensor Between(Tensor x, Tensor y)
    {
        if (DoublePrecision.TypeFor(x) != ScalarType.Float64)
            return ByDifferences(x, y);
        using var scope = NewDisposeScope();
        bool within = ReferenceEquals(x, y);
        Tensor centre = Covariances.Origin(y); // else an offset of 10⁴ would count
        Tensor a = DoublePrecision.Of(x) - centre, b = within ? a : DoublePrecision.Of(y) - centre;
        Tensor squaresA = a.Square().sum(dim: 1, keepdim: true);                        // ‖x_i‖²
        Tensor squaresB = within ? squaresA : b.Square().sum(dim: 1, keepdim: true);
        Tensor sums = squaresA.Plus(squaresB.t());
        Tensor squares = sums - a.matmul(b.t()).Times(2);
        Tensor counts = squares.detach().gt(sums.detach().Times(Rounding)).to_type(squares.dtype);
        if (within)
            counts = counts * OffDiagonal(counts);
        return (squares * counts).to_type(x.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>The same, differences first, with a gradient of first order only.</summary>
    public static Tensor ByDifferences(Tensor x, Tensor y)
    {
        using Tensor distances = cdist(x, y, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);
        return distances.Square();
    }

    /// <summary>A matrix with 0 on the diagonal and 1 elsewhere, <c>[n, n]</c>, for the n rows of <paramref name="x"/>.</summary>
    public static Tensor OffDiagonal(Tensor x)
    {
        using Tensor diagonal = eye(x.shape[0], dtype: x.dtype, device: x.device);
        return 1.Minus(diagonal);
    }
}
