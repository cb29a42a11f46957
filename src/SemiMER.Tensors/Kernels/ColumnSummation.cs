using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>What a reduction over rows adds up: a function of row and column, read from memory contiguous along the columns.</summary>
internal interface IColumnTerm<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The terms of one row from <paramref name="column"/> on, of which <paramref name="count"/> exist.</summary>
    TVector At<TVector>(long row, long column, long count)
        where TVector : struct, ISimd<TVector, T>;
}

/// <summary><c>x[row, column]</c>.</summary>
internal readonly unsafe struct ColumnElement<T>(T* x, long rowStride) : IColumnTerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long row, long column, long count)
        where TVector : struct, ISimd<TVector, T> => Hardware.Load<TVector, T>(x + row * rowStride + column, count);
}

/// <summary>
/// Sums over rows. A column's order is fixed by the row index alone (128 rows one after the other, then a binary tree of such blocks), so
/// its sum depends neither on the other columns nor on the vector width, and rows of zeros appended never change it.
/// </summary>
[SkipLocalsInit]
internal static unsafe class ColumnSummation
{
    private const int Block = 128;
    private const int Strip = 64;
    private const int Levels = 48;

    /// <summary>Sums <c>[rows, columns]</c> over the rows; rows lie <paramref name="rowStride"/> elements apart.</summary>
    public static void SumColumns<T>(T* x, long rows, long columns, long rowStride, T* sums)
        where T : unmanaged, INumber<T> => SumColumns(new ColumnElement<T>(x, rowStride), rows, columns, sums);

    /// <summary>
    /// Sums every <paramref name="stride"/>-th element: one column of <see cref="SumColumns{T}(T*, long, long, long, T*)"/>.
    /// </summary>
    public static T SumStrided<T>(T* x, long n, long stride)
        where T : unmanaged, INumber<T>
    {
        T sum;
        SumColumns(x, n, 1, stride, &sum);
        return sum;
    }

    /// <summary>Sums terms over the rows.</summary>
    public static void SumColumns<TTerm, T>(TTerm term, long rows, long columns, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            SumColumns<TTerm, T, Simd512<T>>(term, rows, columns, sums);
        else if (Vector256.IsHardwareAccelerated)
            SumColumns<TTerm, T, Simd256<T>>(term, rows, columns, sums);
        else
            SumColumns<TTerm, T, Simd128<T>>(term, rows, columns, sums);
    }

    private static void SumColumns<TTerm, T, TVector>(TTerm term, long rows, long columns, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var strip = stackalloc T[Strip];
        long column = 0;
        for (; column + 4 * TVector.Count <= columns; column += 4 * TVector.Count)
            SumStrip<TTerm, T, TVector>(term, rows, column, 4 * TVector.Count, sums + column);
        while (column < columns)
        {
            // The last vector overlaps the one before it where it can.
            if (column + TVector.Count > columns && columns >= TVector.Count)
                column = columns - TVector.Count;
            var count = long.Min(TVector.Count, columns - column);
            SumStrip<TTerm, T, TVector>(term, rows, column, count, strip);
            for (var i = 0; i < count; i++)
                sums[column + i] = strip[i];
            column += count;
        }
    }

    /// <summary>Sums four vectors of columns, or at most one.</summary>
    [MethodImpl(Hardware.Kernel)]
    private static void SumStrip<TTerm, T, TVector>(TTerm term, long rows, long column, long count, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var width = count <= TVector.Count ? TVector.Count : 4 * TVector.Count;
        var subtrees = stackalloc T[Levels * Strip];
        var current = stackalloc T[Strip];
        for (var i = 0; i < width; i += TVector.Count)
            TVector.Store(TVector.Zero, subtrees + i);

        long block = 0;
        for (long row = 0; row < rows; row += Block, block++)
        {
            var end = long.Min(rows, row + Block);
            if (width == TVector.Count)
                TVector.Store(SumOne<TTerm, T, TVector>(term, row, end, column, count), current);
            else
                SumFour<TTerm, T, TVector>(term, row, end, column, current);

            var level = BitOperations.TrailingZeroCount(~block);
            for (var i = 0; i < level; i++)
                AddTo<T, TVector>(current, subtrees + i * Strip, width);
            Copy<T, TVector>(current, subtrees + level * Strip, width);
        }
        var lowest = block == 0 ? 0 : BitOperations.TrailingZeroCount(block);
        Copy<T, TVector>(subtrees + lowest * Strip, sums, width);
        for (var level = lowest + 1; block >> level != 0; level++)
            if ((block >> level & 1) != 0)
                AddTo<T, TVector>(sums, subtrees + level * Strip, width);
    }

    [MethodImpl(Hardware.Kernel)]
    private static TVector SumOne<TTerm, T, TVector>(TTerm term, long row, long end, long column, long count)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var sum = TVector.Zero;
        for (; row < end; row++)
            sum += term.At<TVector>(row, column, count);
        return sum;
    }

    [MethodImpl(Hardware.Kernel)]
    private static void SumFour<TTerm, T, TVector>(TTerm term, long row, long end, long column, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        TVector a = TVector.Zero, b = TVector.Zero, c = TVector.Zero, d = TVector.Zero;
        for (; row < end; row++)
        {
            a += term.At<TVector>(row, column, TVector.Count);
            b += term.At<TVector>(row, column + TVector.Count, TVector.Count);
            c += term.At<TVector>(row, column + 2 * TVector.Count, TVector.Count);
            d += term.At<TVector>(row, column + 3 * TVector.Count, TVector.Count);
        }
        TVector.Store(a, sums);
        TVector.Store(b, sums + TVector.Count);
        TVector.Store(c, sums + 2 * TVector.Count);
        TVector.Store(d, sums + 3 * TVector.Count);
    }

    private static void AddTo<T, TVector>(T* sums, T* values, int width)
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        for (var i = 0; i < width; i += TVector.Count)
            TVector.Store(TVector.Load(values + i) + TVector.Load(sums + i), sums + i);
    }

    private static void Copy<T, TVector>(T* source, T* destination, int width)
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        for (var i = 0; i < width; i += TVector.Count)
            TVector.Store(TVector.Load(source + i), destination + i);
    }
}
