using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Sums of Gaussian kernels of several bandwidths over pairs of rows x_i and y_j, one pass for what takes two dozen operations:
/// t_ij = min(0, x_i·y_j - ‖x_i‖²/2 - ‖y_j‖²/2), e_u = exp(r_u t). For float32 and float64.
/// </summary>
internal unsafe struct GaussianPairs<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>x_i·y_j, [rows, columns]; takes up a_ij Σ_u e_u.</summary>
    public T* Products;

    /// <summary>‖x_i‖²/2, [rows].</summary>
    public T* HalfSquaresX;

    /// <summary>‖y_j‖²/2, [columns].</summary>
    public T* HalfSquaresY;

    /// <summary>a_ij for the columns before <see cref="Split"/> and for those from it on, [rows, 2].</summary>
    public T* Coefficients;

    /// <summary>Takes up a_ij Σ_u r_u e_u, [rows, columns]; may be null.</summary>
    public T* Weights;

    /// <summary>Takes up Σ_j a_ij Σ_u e_u, [rows].</summary>
    public T* Sums;

    /// <summary>r_u, ascending from 1, <see cref="Family"/> of them.</summary>
    public T* Ratios;

    public int Family;
    public long Columns;
    public long Split;

    /// <summary>Whether pair (i, i) counts as 0.</summary>
    public bool SkipsDiagonal;

    /// <summary>A number whose square is still normal: processors take a hundred times as long for subnormal results.</summary>
    private static T LeastSquared => T.CreateTruncating(typeof(T) == typeof(double) ? 1.5e-154 : 1.1e-19);

    /// <summary>Rows from <paramref name="first"/> on, for <see cref="RowPieces"/>.</summary>
    public static void Run(void* state, long first, long count)
    {
        ref readonly var pairs = ref *(GaussianPairs<T>*)state;
        for (var row = first; row < first + count; row++)
        {
            pairs.Fill(row, 0, pairs.Split);
            pairs.Fill(row, pairs.Split, pairs.Columns);
            if (pairs.SkipsDiagonal)
            {
                pairs.Products[row * pairs.Columns + row] = T.Zero;
                if (pairs.Weights != null)
                    pairs.Weights[row * pairs.Columns + row] = T.Zero;
            }
            pairs.Sums[row] = Summation.Sum(pairs.Products + row * pairs.Columns, pairs.Columns);
        }
    }

    private readonly void Fill(long row, long start, long end)
    {
        if (typeof(T) == typeof(float))
            Unsafe.As<GaussianPairs<T>, GaussianPairs<float>>(ref Unsafe.AsRef(in this)).Fill(new Exp(), row, start, end);
        else
            Unsafe.As<GaussianPairs<T>, GaussianPairs<double>>(ref Unsafe.AsRef(in this)).Fill(new Exp(), row, start, end);
    }

    private readonly void Fill<TExp>(TExp exp, long row, long start, long end)
        where TExp : struct, IUnaryFunction<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Fill<TExp, Simd512<T>>(exp, row, start, end);
        else if (Vector256.IsHardwareAccelerated)
            Fill<TExp, Simd256<T>>(exp, row, start, end);
        else
            Fill<TExp, Simd128<T>>(exp, row, start, end);
    }

    // Columns from start up to end, which are all before the split or all behind it.
    [MethodImpl(Hardware.Kernel)]
    private readonly void Fill<TExp, TVector>(TExp exp, long row, long start, long end)
        where TExp : struct, IUnaryFunction<T>
        where TVector : struct, ISimd<TVector, T>
    {
        T* products = Products + row * Columns, weights = Weights == null ? null : Weights + row * Columns;
        var a = TVector.Create(Coefficients[2 * row + (start < Split ? 0 : 1)]);
        var halfSquare = TVector.Create(HalfSquaresX[row]);
        var leastSquared = TVector.Create(LeastSquared);
        for (var j = start; j < end; j += TVector.Count)
        {
            var left = end - j;
            var t = Hardware.Load<TVector, T>(products + j, left) - halfSquare - Hardware.Load<TVector, T>(HalfSquaresY + j, left);
            t = TVector.AtMost(TVector.Zero, t);
            var e = exp.Invoke(t);
            TVector kernels = e, weight = e;
            for (var u = 1; u < Family; u++)
            {
                var ratio = TVector.Create(Ratios[u]);
                if (Ratios[u] == Ratios[u - 1] + Ratios[u - 1])
                {
                    // e(2 r) = e(r)²
                    e = TVector.AtLeast(leastSquared, e);
                    e *= e;
                }
                else
                {
                    e = exp.Invoke(t * ratio);
                }
                kernels += e;
                weight = TVector.MultiplyAdd(e, ratio, weight);
            }
            Hardware.Store(kernels * a, products + j, left);
            if (weights != null)
                Hardware.Store(weight * a, weights + j, left);
        }
    }
}
