using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Sums whose order is fixed by the index alone: element i belongs to lane i mod 64; 32 rows of lanes form a block; lanes within a block,
/// then blocks, are combined in binary trees. So a sum is the same at every vector width, zeros appended never change it, and its error
/// grows with the logarithm of the length.
/// </summary>
[SkipLocalsInit]
internal static unsafe class Summation
{
    private const int Lanes = 64;
    private const int Block = 32 * Lanes;
    private const int Levels = 64;

    public static T Sum<T>(T* x, long n)
        where T : unmanaged, INumber<T> => Sum<Element<T>, T>(new Element<T>(x), n);

    /// <summary>Sum of <c>x[i] y[i]</c>.</summary>
    public static T Dot<T>(T* x, T* y, long n)
        where T : unmanaged, INumber<T> => Sum<Product<T>, T>(new Product<T>(x, y), n);

    public static T SumOfSquares<T>(T* x, long n)
        where T : unmanaged, INumber<T> => Dot(x, x, n);

    /// <summary>Sum of <c>x[i] y[i] z[i]</c>.</summary>
    public static T SumOfProducts<T>(T* x, T* y, T* z, long n)
        where T : unmanaged, INumber<T> => Sum<TripleProduct<T>, T>(new TripleProduct<T>(x, y, z), n);

    /// <summary>The mean, and the sum of squared distances from it.</summary>
    public static (T Mean, T CenteredSquares) Moments<T>(T* x, long n)
        where T : unmanaged, IFloatingPoint<T>
    {
        var mean = Sum(x, n) / T.CreateTruncating(n);
        var squares = Sum<MappedElement<CenteredSquare<T>, T>, T>(new(new CenteredSquare<T>(mean), x), n);
        return (mean, squares);
    }

    /// <summary>Sums each row of <c>[rows, columns]</c>; a row has the bits of its own <see cref="Sum{T}(T*, long)"/>.</summary>
    public static void SumRows<T>(T* x, long rows, long columns, T* sums)
        where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < rows; row++)
            sums[row] = Sum(x + row * columns, columns);
    }

    /// <summary>Running sums, one after the other.</summary>
    public static void CumulativeSum<T>(T* x, T* y, long n, long stride = 1)
        where T : unmanaged, INumber<T>
    {
        var sum = T.Zero;
        for (long i = 0; i < n; i++)
            y[i * stride] = sum += x[i * stride];
    }

    /// <summary>Sum of the first <paramref name="n"/> terms.</summary>
    public static T Sum<TTerm, T>(TTerm term, long n)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T> =>
        Vector512.IsHardwareAccelerated ? Sum<TTerm, T, Simd512<T>>(term, n)
        : Vector256.IsHardwareAccelerated ? Sum<TTerm, T, Simd256<T>>(term, n)
        : Sum<TTerm, T, Simd128<T>>(term, n);

    [MethodImpl(Hardware.Kernel)]
    private static T Sum<TTerm, T, TVector>(TTerm term, long n)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        if (n <= Block)
            return SumBlock<TTerm, T, TVector>(term, 0, n);

        // A binary counter: a finished pair of equal subtrees moves one level up.
        var subtrees = stackalloc T[Levels];
        long block = 0;
        for (long start = 0; start < n; start += Block, block++)
        {
            var sum = SumBlock<TTerm, T, TVector>(term, start, long.Min(Block, n - start));
            var level = BitOperations.TrailingZeroCount(~block);
            for (var i = 0; i < level; i++)
                sum = subtrees[i] + sum;
            subtrees[level] = sum;
        }
        // What is left joins from the right, as if the missing blocks were zero.
        var lowest = BitOperations.TrailingZeroCount(block);
        var total = subtrees[lowest];
        for (var level = lowest + 1; block >> level != 0; level++)
            if ((block >> level & 1) != 0)
                total = subtrees[level] + total;
        return total;
    }

    [MethodImpl(Hardware.Kernel)]
    private static T SumBlock<TTerm, T, TVector>(TTerm term, long start, long count)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var strip = 4 * TVector.Count == Lanes || count <= 4 * TVector.Count
            ? SumStrip<TTerm, T, TVector>(term, start, start + count)
            : SumStrips<TTerm, T, TVector>(term, start, start + count, 4 * TVector.Count);
        // Lane i and lane i + width, for halving widths: the same tree goes on inside the vector.
        return TVector.Fold(strip.A + strip.C + (strip.B + strip.D), new Add<T>());
    }

    /// <summary>
    /// Lanes that do not fit four vectors are summed in strips; strips <paramref name="stride"/> lanes apart meet last, so that
    /// again lane i meets lane i + 32 first.
    /// </summary>
    [MethodImpl(Hardware.Kernel)]
    private static FourVectors<TVector> SumStrips<TTerm, T, TVector>(TTerm term, long start, long end, int stride)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        if (stride == Lanes)
            return SumStrip<TTerm, T, TVector>(term, start, end);
        var even = SumStrips<TTerm, T, TVector>(term, start, end, 2 * stride);
        var odd = SumStrips<TTerm, T, TVector>(term, start + stride, end, 2 * stride);
        return new() { A = even.A + odd.A, B = even.B + odd.B, C = even.C + odd.C, D = even.D + odd.D };
    }

    /// <summary>Sums four vectors of lanes from <paramref name="start"/> on, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourVectors<TVector> SumStrip<TTerm, T, TVector>(TTerm term, long start, long end)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        TVector a = TVector.Zero, b = TVector.Zero, c = TVector.Zero, d = TVector.Zero;
        var i = start;
        for (; i + 4 * TVector.Count <= end; i += Lanes)
        {
            a += term.At<TVector>(i, TVector.Count);
            b += term.At<TVector>(i + TVector.Count, TVector.Count);
            c += term.At<TVector>(i + 2 * TVector.Count, TVector.Count);
            d += term.At<TVector>(i + 3 * TVector.Count, TVector.Count);
        }
        // The sums stay in registers through the loop as long as no call follows here.
        var sums = new FourVectors<TVector> { A = a, B = b, C = c, D = d };
        return i < end ? AddIncompleteRow<TTerm, T, TVector>(sums, term, i, end - i) : sums;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FourVectors<TVector> AddIncompleteRow<TTerm, T, TVector>(
        FourVectors<TVector> sums, TTerm term, long index, long count)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        sums.A += First<TTerm, T, TVector>(term, index, count);
        if (count > TVector.Count)
            sums.B += First<TTerm, T, TVector>(term, index + TVector.Count, count - TVector.Count);
        if (count > 2 * TVector.Count)
            sums.C += First<TTerm, T, TVector>(term, index + 2 * TVector.Count, count - 2 * TVector.Count);
        if (count > 3 * TVector.Count)
            sums.D += First<TTerm, T, TVector>(term, index + 3 * TVector.Count, count - 3 * TVector.Count);
        return sums;
    }

    /// <summary>The terms that exist, and zeros.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector First<TTerm, T, TVector>(TTerm term, long index, long count)
        where TTerm : struct, ITerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T> =>
        count >= TVector.Count
            ? term.At<TVector>(index, TVector.Count)
            : term.At<TVector>(index, count) & TVector.FirstLanes((int)count);

    /// <summary>Fields, not properties: the compiler runs out of calls it may inline.</summary>
    private struct FourVectors<TVector>
    {
        public TVector A, B, C, D;
    }
}
