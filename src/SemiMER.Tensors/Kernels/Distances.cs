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
    /// <summary>
    /// <c>distances[i, j] = sqrt(sum((x[i] - y[j])^2))</c> for <paramref name="count"/> rows x[i] and rows y[j] of the same width.
    /// </summary>
    public static void Between<T>(T* x, T* y, T* distances, long count, long rows, long width)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (long i = 0; i < count; i += 2)
        {
            // An odd last row makes a pair with itself.
            var other = long.Min(i + 1, count - 1);
            T* first = x + i * width, second = x + other * width, toFirst = distances + i * rows, toSecond = distances + other * rows;
            if (Vector512.IsHardwareAccelerated)
                FromPair<T, Simd512<T>>(first, second, y, toFirst, toSecond, rows, width);
            else if (Vector256.IsHardwareAccelerated)
                FromPair<T, Simd256<T>>(first, second, y, toFirst, toSecond, rows, width);
            else
                FromPair<T, Simd128<T>>(first, second, y, toFirst, toSecond, rows, width);
        }
    }

    // Two rows x and four rows y at a time, so that each is loaded once for all of the others; then the rest.
    [MethodImpl(Hardware.Kernel)]
    private static void FromPair<T, TVector>(T* x, T* second, T* y, T* distances, T* secondDistances, long rows, long width)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, ISimd<TVector, T>
    {
        long row = 0;
        for (; row + 4 <= rows; row += 4, y += 4 * width)
        {
            TVector a = TVector.Zero, b = TVector.Zero, c = TVector.Zero, d = TVector.Zero;
            TVector e = TVector.Zero, f = TVector.Zero, g = TVector.Zero, h = TVector.Zero;
            for (long i = 0; i < width; i += TVector.Count)
            {
                var left = width - i;
                var value = Hardware.Load<TVector, T>(x + i, left);
                var secondValue = Hardware.Load<TVector, T>(second + i, left);
                var other = Hardware.Load<TVector, T>(y + i, left);
                a = AddSquare<T, TVector>(value - other, a);
                e = AddSquare<T, TVector>(secondValue - other, e);
                other = Hardware.Load<TVector, T>(y + width + i, left);
                b = AddSquare<T, TVector>(value - other, b);
                f = AddSquare<T, TVector>(secondValue - other, f);
                other = Hardware.Load<TVector, T>(y + 2 * width + i, left);
                c = AddSquare<T, TVector>(value - other, c);
                g = AddSquare<T, TVector>(secondValue - other, g);
                other = Hardware.Load<TVector, T>(y + 3 * width + i, left);
                d = AddSquare<T, TVector>(value - other, d);
                h = AddSquare<T, TVector>(secondValue - other, h);
            }
            StoreRoots<T, TVector>(distances + row, a, b, c, d);
            StoreRoots<T, TVector>(secondDistances + row, e, f, g, h);
        }
        for (; row < rows; row++, y += width)
        {
            TVector sum = TVector.Zero, secondSum = TVector.Zero;
            for (long i = 0; i < width; i += TVector.Count)
            {
                var other = Hardware.Load<TVector, T>(y + i, width - i);
                sum = AddSquare<T, TVector>(Hardware.Load<TVector, T>(x + i, width - i) - other, sum);
                secondSum = AddSquare<T, TVector>(Hardware.Load<TVector, T>(second + i, width - i) - other, secondSum);
            }
            distances[row] = T.Sqrt(TVector.Fold(sum, new Add<T>()));
            secondDistances[row] = T.Sqrt(TVector.Fold(secondSum, new Add<T>()));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRoots<T, TVector>(T* distances, TVector a, TVector b, TVector c, TVector d)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct, ISimd<TVector, T>
    {
        distances[0] = T.Sqrt(TVector.Fold(a, new Add<T>()));
        distances[1] = T.Sqrt(TVector.Fold(b, new Add<T>()));
        distances[2] = T.Sqrt(TVector.Fold(c, new Add<T>()));
        distances[3] = T.Sqrt(TVector.Fold(d, new Add<T>()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare<T, TVector>(TVector difference, TVector sum)
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T> => TVector.MultiplyAdd(difference, difference, sum);
}
