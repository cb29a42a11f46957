using System.Numerics;
using System.Numerics.Tensors;

namespace SemiMER.Tensors.Kernels;

/// <summary>Copies that rearrange or convert.</summary>
internal static unsafe class Copies
{
    /// <summary><c>y[column, row] = x[row, column]</c>, in tiles that fit the first-level cache; strides count elements.</summary>
    public static void Transpose<T>(T* x, long rows, long columns, long xRowStride, T* y, long yRowStride)
        where T : unmanaged
    {
        const int Tile = 16;
        for (long row = 0; row < rows; row += Tile)
            for (long column = 0; column < columns; column += Tile)
                TransposeTile(
                    x + row * xRowStride + column, long.Min(Tile, rows - row), long.Min(Tile, columns - column), xRowStride,
                    y + column * yRowStride + row, yRowStride);
    }

    private static void TransposeTile<T>(T* x, long rows, long columns, long xRowStride, T* y, long yRowStride)
        where T : unmanaged
    {
        for (long column = 0; column < columns; column++)
            for (long row = 0; row < rows; row++)
                y[column * yRowStride + row] = x[row * xRowStride + column];
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
