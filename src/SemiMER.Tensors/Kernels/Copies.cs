using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        long wholeRows = 0, wholeColumns = 0;
        if (sizeof(T) == sizeof(float) && Sse.IsSupported)
        {
            wholeRows = rows & ~3;
            wholeColumns = columns & ~3;
            for (long row = 0; row < wholeRows; row += 4)
                for (long column = 0; column < wholeColumns; column += 4)
                    TransposeFour((float*)(x + row * xRowStride + column), xRowStride, (float*)(y + column * yRowStride + row), yRowStride);
        }
        for (long column = 0; column < columns; column++)
            for (var row = column < wholeColumns ? wholeRows : 0; row < rows; row++)
                y[column * yRowStride + row] = x[row * xRowStride + column];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(float* x, long xRowStride, float* y, long yRowStride)
    {
        Vector128<float> a = Vector128.Load(x), b = Vector128.Load(x + xRowStride),
            c = Vector128.Load(x + 2 * xRowStride), d = Vector128.Load(x + 3 * xRowStride);
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(y);
        Sse.MoveHighToLow(cd, ab).Store(y + yRowStride);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(y + 2 * yRowStride);
        Sse.MoveHighToLow(cdHigh, abHigh).Store(y + 3 * yRowStride);
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
