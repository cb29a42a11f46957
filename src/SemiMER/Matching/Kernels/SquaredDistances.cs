using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Squared Euclidean distances between the rows of two sets.</summary>
internal static class SquaredDistances
{
    /// <summary>
    /// Computes ‖x_i - y_j‖², differences first: near rows keep their digits however far from the origin they are, and equal rows are at
    /// exactly 0, where the gradient is 0. Memory is O(n m); the gradient is of first order only.
    /// </summary>
    /// <param name="x">The first set, <c>[n, d]</c>.</param>
    /// <param name="y">The second set, <c>[m, d]</c>.</param>
    /// <returns>The squared distances <c>[n, m]</c>.</returns>
    public static Tensor Between(Tensor x, Tensor y)
    {
        using Tensor distances = cdist(x, y, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);
        return distances.square();
    }

    /// <summary>A matrix with 0 on the diagonal and 1 elsewhere, <c>[n, n]</c>, for the n rows of <paramref name="x"/>.</summary>
    public static Tensor OffDiagonal(Tensor x)
    {
        using Tensor diagonal = eye(x.shape[0], dtype: x.dtype, device: x.device);
        return 1 - diagonal;
    }
}
