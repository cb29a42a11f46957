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
/// its sum depends neither on the other columns nor on the vector width or the threads, and rows of zeros appended never change it.
/// </summary>
internal static unsafe class ColumnSummation
{
    private const int Block = 128;

    // Columns whose sums stay in the first-level cache while the rows of a block pass by.
    private const int Tile = 1024;

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
        if (columns == 0)
            return;
        if (rows <= Block)
        {
            SumBlock<TTerm, T>(term, 0, rows, columns, sums);
            return;
        }
        // The sums of the blocks, [blocks, columns], whichever thread makes them; then the tree.
        var blocks = (rows + Block - 1) / Block;
        var scratch = TensorStorage.Allocate(checked(blocks * columns * sizeof(T)));
        var job = new Job<TTerm, T> { Term = term, Rows = rows, Columns = columns, Sums = (T*)scratch.Data };
        RowPieces.Run(blocks, Block * columns, Unsafe.AsPointer(ref job), &Job<TTerm, T>.Run);
        for (long distance = 1; distance < blocks; distance *= 2)
        {
            for (long block = 0; block + distance < blocks; block += 2 * distance)
            {
                var to = job.Sums + block * columns;
                Elementwise.Map(new Add<T>(), to, to + distance * columns, to, columns);
            }
        }
        Buffer.MemoryCopy(job.Sums, sums, columns * sizeof(T), columns * sizeof(T));
        scratch.Release();
    }

    private static void SumBlock<TTerm, T>(TTerm term, long row, long end, long columns, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            SumBlock<TTerm, T, Simd512<T>>(term, row, end, columns, sums);
        else if (Vector256.IsHardwareAccelerated)
            SumBlock<TTerm, T, Simd256<T>>(term, row, end, columns, sums);
        else
            SumBlock<TTerm, T, Simd128<T>>(term, row, end, columns, sums);
    }

    /// <summary>Sums rows one after the other.</summary>
    private static void SumBlock<TTerm, T, TVector>(TTerm term, long row, long end, long columns, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var whole = columns - columns % TVector.Count;
        for (long column = 0; column < whole; column += Tile)
            SumTile<TTerm, T, TVector>(term, row, end, column, long.Min(column + Tile, whole), sums);
        // The last vector overlaps the one before it where it can, and finds the same sums there.
        if (whole == columns)
            return;
        var last = long.Max(0, columns - TVector.Count);
        Hardware.Store(SumOne<TTerm, T, TVector>(term, row, end, last, columns - last), sums + last, columns - last);
    }

    /// <summary>Sums whole vectors of columns, eight rows at a time: memory is read in the order in which it lies.</summary>
    [MethodImpl(Hardware.Kernel)]
    private static void SumTile<TTerm, T, TVector>(TTerm term, long row, long end, long from, long to, T* sums)
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        for (var column = from; column < to; column += TVector.Count)
            TVector.Store(TVector.Zero, sums + column);
        for (; row + 8 <= end; row += 8)
        {
            for (var column = from; column < to; column += TVector.Count)
            {
                var sum = TVector.Load(sums + column);
                sum += term.At<TVector>(row, column, TVector.Count);
                sum += term.At<TVector>(row + 1, column, TVector.Count);
                sum += term.At<TVector>(row + 2, column, TVector.Count);
                sum += term.At<TVector>(row + 3, column, TVector.Count);
                sum += term.At<TVector>(row + 4, column, TVector.Count);
                sum += term.At<TVector>(row + 5, column, TVector.Count);
                sum += term.At<TVector>(row + 6, column, TVector.Count);
                sum += term.At<TVector>(row + 7, column, TVector.Count);
                TVector.Store(sum, sums + column);
            }
        }
        for (; row < end; row++)
        {
            for (var column = from; column < to; column += TVector.Count)
                TVector.Store(TVector.Load(sums + column) + term.At<TVector>(row, column, TVector.Count), sums + column);
        }
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

    private struct Job<TTerm, T>
        where TTerm : struct, IColumnTerm<T>
        where T : unmanaged, INumber<T>
    {
        public TTerm Term;
        public long Rows, Columns;
        public T* Sums;

        public static void Run(void* state, long first, long blocks)
        {
            ref var job = ref Unsafe.AsRef<Job<TTerm, T>>(state);
            for (var block = first; block < first + blocks; block++)
            {
                var row = block * Block;
                SumBlock<TTerm, T>(job.Term, row, long.Min(job.Rows, row + Block), job.Columns, job.Sums + block * job.Columns);
            }
        }
    }
}
