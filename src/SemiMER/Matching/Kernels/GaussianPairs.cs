using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Pairs of rows x_i and y_j under a family of Gaussian kernels: t_ij = min(0, x_i·y_j - ‖x_i‖²/2 - ‖y_j‖²/2) and exp(r_u t_ij).
/// </summary>
/// <param name="Products">x_i·y_j, <c>[rows, columns]</c>, contiguous; used up by the first call.</param>
/// <param name="HalfSquaresX">‖x_i‖²/2, <c>[rows, 1]</c>.</param>
/// <param name="HalfSquaresY">‖y_j‖²/2, <c>[columns, 1]</c>.</param>
/// <param name="Coefficients">a_ij for the columns before the split and for the others, <c>[rows, 2]</c>.</param>
/// <param name="Split">Columns that the first coefficient is for.</param>
/// <param name="SkipsDiagonal">Whether pair (i, i) counts as 0.</param>
internal sealed record GaussianPairs(
    Tensor Products, Tensor HalfSquaresX, Tensor HalfSquaresY, Tensor Coefficients, long Split, bool SkipsDiagonal)
{
    /// <summary>
    /// The sum of a_ij Σ_u exp(r_u t_ij) and, if wanted, the matrix of a_ij Σ_u r_u exp(r_u t_ij), by operations of tensors.
    /// </summary>
    /// <param name="ratios">r_u, ascending from 1.</param>
    /// <param name="needsWeights">Whether the matrix is wanted.</param>
    public (Tensor Sum, Tensor? Weights) Compose(double[] ratios, bool needsWeights)
    {
        using var scope = NewDisposeScope();
        long rows = Products.shape[0], columns = Products.shape[1];
        Tensor a = cat(
            [Coefficients.narrow(1, 0, 1).expand(rows, Split), Coefficients.narrow(1, 1, 1).expand(rows, columns - Split)], dim: 1);
        if (SkipsDiagonal)
            a = a * 1.Minus(eye(rows, dtype: a.dtype, device: a.device));
        Tensor t = (Products - HalfSquaresX - HalfSquaresY.t()).ClampMax(0);
        Tensor e = t.exp(), kernels = e, weights = e;
        for (int u = 1; u < ratios.Length; u++)
        {
            e = ratios[u] == 2 * ratios[u - 1] ? e.ClampMin(LeastSquared(e.dtype)).Square() : t.Times(ratios[u]).exp(); // e(2 r) = e(r)²
            kernels = kernels.Plus(e);
            weights = weights.Plus(e.Times(ratios[u]));
        }
        Tensor sum = (kernels * a).sum();
        return (sum.MoveToOuterDisposeScope(), needsWeights ? (weights * a).MoveToOuterDisposeScope() : null);
    }

    // A number whose square is still normal: processors take a hundred times as long for subnormal results.
    private static double LeastSquared(ScalarType type) => type == ScalarType.Float64 ? 1.5e-154 : 1.1e-19;
}
