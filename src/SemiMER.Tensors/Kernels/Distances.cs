using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary><c>y == 0 ? 0 : x / y</c>.</summary>
internal readonly struct QuotientOrZero<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => TVector.Select(TVector.Equal(y, TVector.Zero), TVector.Zero, x / y);
}

/// <summary>
/// Euclidean distances from differences, for float32 and float64: exact for close rows. A distance depends on its two rows alone.
/// </summary>
internal static unsafe class Distances
{
    /// <summary><c>distances[j] = sqrt(sum((x - y[j])^2))</c> for rows y[j] of the same width.</summary>
    public static void FromRow<T>(T* x, T* y, T* distances, long rows, long width)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            FromRow<T, Simd512<T>>(x, y, distances, rows, width);
        else if (Vector256.IsHardwareAccelerated)
            FromRow<T, Simd256<T>>(x, y, distances, rows, width);
        else
            FromRow<T, Simd128<T>>(x, y, distances, rows, width);
    }

    // Four rows at a time, so that x is loaded once for all of them; then the rest.
    [MethodImpl(Hardware.Kernel)]
    private static void FromRow<T, TVector>(T* x, T* y, T* distances, long rows, long width)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, ISimd<TVector, T>
    {
        long row = 0;
        for (; row + 4 <= rows; row += 4, y += 4 * width)
        {
            TVector a = TVector.Zero, b = TVector.Zero, c = TVector.Zero, d = TVector.Zero;
            for (long i = 0; i < width; i += TVector.Count)
            {
                var left = width - i;
                var value = Hardware.Load<TVector, T>(x + i, left);
                a = AddSquare<T, TVector>(value - Hardware.Load<TVector, T>(y + i, left), a);
                b = AddSquare<T, TVector>(value - Hardware.Load<TVector, T>(y + width + i, left), b);
                c = AddSquare<T, TVector>(value - Hardware.Load<TVector, T>(y + 2 * width + i, left), c);
                d = AddSquare<T, TVector>(value - Hardware.Load<TVector, T>(y + 3 * width + i, left), d);
            }
            distances[row] = T.Sqrt(TVector.Fold(a, new Add<T>()));
            distances[row + 1] = T.Sqrt(TVector.Fold(b, new Add<T>()));
            distances[row + 2] = T.Sqrt(TVector.Fold(c, new Add<T>()));
            distances[row + 3] = T.Sqrt(TVector.Fold(d, new Add<T>()));
        }
        for (; row < rows; row++, y += width)
        {
            var sum = TVector.Zero;
            for (long i = 0; i < width; i += TVector.Count)
                sum = AddSquare<T, TVector>(
                    Hardware.Load<TVector, T>(x + i, width - i) - Hardware.Load<TVector, T>(y + i, width - i), sum);
            distances[row] = T.Sqrt(TVector.Fold(sum, new Add<T>()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare<T, TVector>(TVector difference, TVector sum)
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T> => TVector.MultiplyAdd(difference, difference, sum);
}
