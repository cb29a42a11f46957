using System.Numerics;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>
    /// Sums of Gaussian kernels over pairs of rows, see <see cref="GaussianPairs{T}"/>: the sum of a_ij Σ_u exp(r_u t_ij) and, if wanted,
    /// the matrix of a_ij Σ_u r_u exp(r_u t_ij). Nothing is recorded.
    /// </summary>
    /// <param name="products">x_i·y_j, [rows, columns], contiguous; its values are lost.</param>
    /// <param name="halfSquaresX">‖x_i‖²/2, [rows, 1].</param>
    /// <param name="halfSquaresY">‖y_j‖²/2, [columns, 1].</param>
    /// <param name="coefficients">a_ij for the columns before the split and for the others, [rows, 2].</param>
    /// <param name="split">Columns that the first coefficient is for.</param>
    /// <param name="skipsDiagonal">Whether pair (i, i) counts as 0.</param>
    /// <param name="ratios">r_u, ascending from 1.</param>
    /// <param name="needsWeights">Whether the matrix is wanted.</param>
    internal static (double Sum, Tensor? Weights) SumGaussianPairs(
        Tensor products, Tensor halfSquaresX, Tensor halfSquaresY, Tensor coefficients, long split, bool skipsDiagonal,
        ReadOnlySpan<double> ratios, bool needsWeights)
    {
        Tensor? weights = needsWeights ? UninitializedLike(products, products.dtype) : null;
        using Tensor x = halfSquaresX.contiguous(), y = halfSquaresY.contiguous(), a = coefficients.contiguous();
        double sum = products.dtype == ScalarType.Float64
            ? SumGaussianPairs<double>(products, x, y, a, split, skipsDiagonal, ratios, weights)
            : SumGaussianPairs<float>(products, x, y, a, split, skipsDiagonal, ratios, weights);
        return (sum, weights);
    }

    private static unsafe double SumGaussianPairs<T>(
        Tensor products, Tensor x, Tensor y, Tensor a, long split, bool skipsDiagonal, ReadOnlySpan<double> ratios, Tensor? weights)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long rows = products.sizes[0], columns = products.sizes[1];
        var sums = new T[rows];
        var family = new T[ratios.Length];
        for (int u = 0; u < family.Length; u++) family[u] = T.CreateTruncating(ratios[u]);
        fixed (T* toSums = sums, fromRatios = family)
        {
            var pairs = new GaussianPairs<T>
            {
                Products = products.Pointer<T>(), HalfSquaresX = x.Pointer<T>(), HalfSquaresY = y.Pointer<T>(),
                Coefficients = a.Pointer<T>(), Weights = weights is null ? null : weights.Pointer<T>(), Sums = toSums,
                Ratios = fromRatios, Family = family.Length, Columns = columns, Split = split, SkipsDiagonal = skipsDiagonal,
            };
            RowPieces.Run(rows, 4 * columns, &pairs, &GaussianPairs<T>.Run);
        }
        GC.KeepAlive(products);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(a);
        GC.KeepAlive(weights);
        double sum = 0;
        foreach (T value in sums) sum += double.CreateTruncating(value);
        return sum;
    }
}
