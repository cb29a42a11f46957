using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>Copies that rearrange or convert.</summary>
internal static unsafe class Copies
{
    /// <summary>
    /// <c>y[column, row] = x[row, column]</c>, in tiles that fit the first-level cache; strides count elements. x and y do not overlap.
    /// </summary>
    public static void Transpose<T>(T* x, long rows, long columns, long xRowStride, T* y, long yRowStride)
        where T : unmanaged
    {
        // A matrix as narrow as a tile is one tile: either side is then read or written along few rows.
        const int Side = 16;
        long rowSide = columns <= Side ? rows : Side, columnSide = rows <= Side ? columns : Side;
        for (long row = 0; row < rows; row += rowSide)
            for (long column = 0; column < columns; column += columnSide)
                TransposeTile(
                    x + row * xRowStride + column, long.Min(rowSide, rows - row), long.Min(columnSide, columns - column), xRowStride,
                    y + column * yRowStride + row, yRowStride);
    }

    private static void TransposeTile<T>(T* x, long rows, long columns, long xRowStride, T* y, long yRowStride)
        where T : unmanaged
    {
        long doneRows = 0, doneColumns = 0;
        if (sizeof(T) == sizeof(float) && Sse.IsSupported)
        {
            if (rows >= 4 && columns >= 4)
            {
                TransposeInFours((float*)x, rows, columns, xRowStride, (float*)y, yRowStride);
                return;
            }
            if (columns is 2 or 3 && xRowStride >= columns)
                doneRows = TransposeFewColumns((float*)x, rows, columns, xRowStride, (float*)y, yRowStride);
            else if (rows is 2 or 3 && yRowStride == rows)
                doneColumns = TransposeFewRows((float*)x, rows, columns, xRowStride, (float*)y);
        }
        for (var column = doneColumns; column < columns; column++)
            for (var row = doneRows; row < rows; row++)
                y[column * yRowStride + row] = x[row * xRowStride + column];
    }

    // The last four of a number that four does not divide overlap those before them.
    private static void TransposeInFours(float* x, long rows, long columns, long xRowStride, float* y, long yRowStride)
    {
        for (long row = 0; row < rows; row += 4)
        {
            var fromRow = long.Min(row, rows - 4);
            for (long column = 0; column < columns; column += 4)
            {
                var fromColumn = long.Min(column, columns - 4);
                FourByFour.Load(x + fromRow * xRowStride + fromColumn, xRowStride).Transposed()
                    .Store(y + fromColumn * yRowStride + fromRow, yRowStride);
            }
        }
    }

    // Reads four elements of each row, those beyond the last column from the next row: the last row stays undone. Returns the rows done.
    private static long TransposeFewColumns(float* x, long rows, long columns, long xRowStride, float* y, long yRowStride)
    {
        long row = 0;
        for (; row + 4 < rows; row += 4)
        {
            var block = FourByFour.Load(x + row * xRowStride, xRowStride).Transposed();
            block.A.Store(y + row);
            block.B.Store(y + yRowStride + row);
            if (columns == 3)
                block.C.Store(y + 2 * yRowStride + row);
        }
        return row;
    }

    // Writes four elements of each row of y, those beyond its end into the next row, which is written after it. Returns the columns done.
    private static long TransposeFewRows(float* x, long rows, long columns, long xRowStride, float* y)
    {
        long column = 0;
        for (; column + 4 < columns; column += 4)
        {
            Vector128<float> a = Vector128.Load(x + column), b = Vector128.Load(x + xRowStride + column);
            var c = rows == 3 ? Vector128.Load(x + 2 * xRowStride + column) : b;
            new FourByFour(a, b, c, c).Transposed().Store(y + column * rows, rows);
        }
        return column;
    }

    private readonly record struct FourByFour(Vector128<float> A, Vector128<float> B, Vector128<float> C, Vector128<float> D)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static FourByFour Load(float* x, long stride) => new(
            Vector128.Load(x), Vector128.Load(x + stride), Vector128.Load(x + 2 * stride), Vector128.Load(x + 3 * stride));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(float* y, long stride)
        {
            A.Store(y);
            B.Store(y + stride);
            C.Store(y + 2 * stride);
            D.Store(y + 3 * stride);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public FourByFour Transposed()
        {
            Vector128<float> ab = Sse.UnpackLow(A, B), cd = Sse.UnpackLow(C, D);
            Vector128<float> abHigh = Sse.UnpackHigh(A, B), cdHigh = Sse.UnpackHigh(C, D);
            return new(
                Sse.MoveLowToHigh(ab, cd), Sse.MoveHighToLow(cd, ab), Sse.MoveLowToHigh(abHigh, cdHigh), Sse.MoveHighToLow(cdHigh, abHigh));
        }
    }

    /// <summary><c>y[i * yStride] = x[i * xStride]</c>; a stride of 0 repeats one element.</summary>
    public static void Strided<T>(T* x, long xStride, T* y, long yStride, long n)
        where T : unmanaged
    {
        if (xStride == 1 && yStride == 1)
            Buffer.MemoryCopy(x, y, n * sizeof(T), n * sizeof(T));
        else if (xStride == 0 && yStride == 1 && n > 0)
            Elementwise.Fill(*x, y, n);
        else
            for (long i = 0; i < n; i++)
                y[i * yStride] = x[i * xStride];
    }

    /// <summary>Converts numbers: floating point to integers toward zero, integers to shorter ones by their low bits.</summary>
    public static void Convert<TFrom, TTo>(TFrom* x, TTo* y, long n)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        const int Chunk = 1 << 30;
        for (long i = 0; i < n; i += Chunk)
        {
            var count = (int)long.Min(Chunk, n - i);
            TensorPrimitives.ConvertTruncating(new ReadOnlySpan<TFrom>(x + i, count), new Span<TTo>(y + i, count));
        }
    }

    /// <summary><c>y[i] = x[i] != 0</c> as 0 or 1; NaN counts as true.</summary>
    public static void ConvertToBool<T>(T* x, byte* y, long n)
        where T : unmanaged, INumber<T> => Comparisons.Compare<IsNotEqual, T>(x, T.Zero, y, n);
}
