using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Squared Euclidean distances between the rows of two sets.</summary>
internal static class SquaredDistances
{
    /// <summary>
    /// Computes ‖x_i - y_j‖² = ‖x_i‖² + ‖y_j‖² - 2 x_i·y_j in O(n m) memory. Distances do not change when both sets are moved, so
    /// they are first centred, else an offset of 10⁴ would drown them in rounding. Rounding below 0 is cut off; the distances
    /// of a set to itself have an exact 0 on the diagonal.
    /// </summary>
    /// <param name="x">The first set, <c>[n, d]</c>.</param>
    /// <param name="y">The second set, <c>[m, d]</c>; the same object for distances within one set.</param>
    /// <param name="cutRounding">Whether squared distances within the rounding of ‖x_i‖² + ‖y_j‖² count as 0.</param>
    /// <returns>The squared distances <c>[n, m]</c>.</returns>
    public static Tensor Between(Tensor x, Tensor y, bool cutRounding = false)
    {
        using var scope = NewDisposeScope();
        Tensor centre = y.detach().mean([0], keepdim: true);
        Tensor a = x - centre;
        Tensor b = ReferenceEquals(x, y) ? a : y - centre;
        Tensor squaresA = a.square().sum(dim: 1, keepdim: true);                        // ‖x_i‖²
        Tensor squaresB = ReferenceEquals(x, y) ? squaresA : b.square().sum(dim: 1, keepdim: true);
        Tensor sums = squaresA + squaresB.t();
        Tensor result = (sums - 2 * a.matmul(b.t())).clamp_min(0);
        if (cutRounding)
            result = result * result.gt(sums * Rounding(x.dtype)).to_type(x.dtype);
        if (ReferenceEquals(x, y))
            result = result * OffDiagonal(x);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>A matrix with 0 on the diagonal and 1 elsewhere, <c>[n, n]</c>, for the n rows of <paramref name="x"/>.</summary>
    public static Tensor OffDiagonal(Tensor x)
    {
        using Tensor diagonal = eye(x.shape[0], dtype: x.dtype, device: x.device);
        return 1 - diagonal;
    }

    // Some units in the last place, enough for sums over a thousand columns.
    private static double Rounding(ScalarType type) => type == ScalarType.Float64 ? 1e-14 : 2e-6;
}
