using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Largest and smallest values of at least one element. NaN wins, and the first index wins among equals, as in PyTorch.
/// </summary>
internal static unsafe class Extremes
{
    // Rows up to this length are turned in the first-level cache, this many at a time, and reduced beside each other.
    private const int ShortRow = 64, TurnedRows = 64;

    // Rows are counted in lanes of the element type, the smallest of which is a byte.
    private const long CountedRows = byte.MaxValue;

    public static T Max<T>(T* x, long n)
        where T : unmanaged, INumber<T> => Reduce(new Maximum<T>(), x, n);

    public static T Min<T>(T* x, long n)
        where T : unmanaged, INumber<T> => Reduce(new Minimum<T>(), x, n);

    /// <summary>The extreme of each row and, unless <paramref name="indices"/> is null, the column where it is found first.</summary>
    [SkipLocalsInit]
    public static void OfRows<TFunction, T>(TFunction extreme, T* x, long stride, T* values, long* indices, long rows, long columns)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (columns > ShortRow)
        {
            for (long row = 0; row < rows; row++, x += stride)
            {
                values[row] = Reduce(extreme, x, columns);
                if (indices != null)
                    indices[row] = Find(x, columns, values[row]);
            }
            return;
        }
        var turned = stackalloc T[ShortRow * TurnedRows];
        for (long row = 0; row < rows; row += TurnedRows)
        {
            var count = long.Min(TurnedRows, rows - row);
            Copies.Transpose(x + row * stride, count, columns, stride, turned, count);
            OfColumns(extreme, turned, count, values + row, indices == null ? null : indices + row, columns, count);
        }
    }

    /// <summary>The extreme of each column and, unless <paramref name="indices"/> is null, the row where it is found first.</summary>
    public static void OfColumns<TFunction, T>(TFunction extreme, T* x, long stride, T* values, long* indices, long rows, long columns)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (indices == null)
        {
            Buffer.MemoryCopy(x, values, columns * sizeof(T), columns * sizeof(T));
            for (long row = 1; row < rows; row++)
                Elementwise.Map(extreme, values, x + row * stride, values, columns);
        }
        else if (Vector512.IsHardwareAccelerated)
            OfColumns<TFunction, T, Simd512<T>>(extreme, x, stride, values, indices, rows, columns);
        else if (Vector256.IsHardwareAccelerated)
            OfColumns<TFunction, T, Simd256<T>>(extreme, x, stride, values, indices, rows, columns);
        else
            OfColumns<TFunction, T, Simd128<T>>(extreme, x, stride, values, indices, rows, columns);
    }

    /// <summary>Writes zeros to all rows of each column but the chosen one, which gets the column's value.</summary>
    public static void PlaceInColumns<T>(T* values, long* indices, T* y, long stride, long rows, long columns)
        where T : unmanaged
    {
        for (long row = 0; row < rows; row++)
            Elementwise.Fill(default, y + row * stride, columns);
        for (long column = 0; column < columns; column++)
            y[indices[column] * stride + column] = values[column];
    }

    /// <summary>Writes zeros to all columns of each row but the chosen one, which gets the row's value.</summary>
    public static void PlaceInRows<T>(T* values, long* indices, T* y, long stride, long rows, long columns)
        where T : unmanaged
    {
        for (long row = 0; row < rows; row++, y += stride)
        {
            Elementwise.Fill(default, y, columns);
            y[indices[row]] = values[row];
        }
    }

    private static long Find<T>(T* x, long n, T value)
        where T : unmanaged, INumber<T>
    {
        long i = 0;
        if (T.IsNaN(value))
            while (!T.IsNaN(x[i]))
                i++;
        else
            while (x[i] != value)
                i++;
        return i;
    }

    // The last vectors overlap those before them: it does no harm to find the same twice.
    private static void OfColumns<TFunction, T, TVector>(
        TFunction extreme, T* x, long stride, T* values, long* indices, long rows, long columns)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        Elementwise.Fill(0, indices, columns);
        long count = TVector.Count, four = 4 * count;
        for (long column = 0; column < columns; column += columns < four ? count : four)
        {
            var at = columns < four ? long.Max(0, long.Min(column, columns - count)) : long.Min(column, columns - four);
            if (columns >= four)
                FourVectors<TFunction, T, TVector>(extreme, x + at, stride, values + at, indices + at, rows);
            else
                OneVector<TFunction, T, TVector>(extreme, x + at, stride, values + at, indices + at, rows, long.Min(columns, count));
        }
    }

    // Side by side, since each step waits for the one before it.
    [MethodImpl(Hardware.Kernel)]
    private static void FourVectors<TFunction, T, TVector>(TFunction extreme, T* x, long stride, T* values, long* indices, long rows)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        int second = TVector.Count, third = 2 * TVector.Count, fourth = 3 * TVector.Count;
        TVector a = TVector.Load(x), b = TVector.Load(x + second), c = TVector.Load(x + third), d = TVector.Load(x + fourth);
        var one = TVector.Create(T.One);
        for (long start = 0; start < rows; start += CountedRows)
        {
            TVector row = TVector.Zero, atA = row, atB = row, atC = row, atD = row;
            for (var left = long.Min(CountedRows, rows - start); left > 0; left--, x += stride)
            {
                row += one;
                TVector newA = extreme.Invoke(a, TVector.Load(x)), newB = extreme.Invoke(b, TVector.Load(x + second)),
                    newC = extreme.Invoke(c, TVector.Load(x + third)), newD = extreme.Invoke(d, TVector.Load(x + fourth));
                atA = Place<TVector, T>(a, newA, atA, row);
                atB = Place<TVector, T>(b, newB, atB, row);
                atC = Place<TVector, T>(c, newC, atC, row);
                atD = Place<TVector, T>(d, newD, atD, row);
                (a, b, c, d) = (newA, newB, newC, newD);
            }
            WriteRows<TVector, T>(atA, start, indices, second);
            WriteRows<TVector, T>(atB, start, indices + second, second);
            WriteRows<TVector, T>(atC, start, indices + third, second);
            WriteRows<TVector, T>(atD, start, indices + fourth, second);
        }
        TVector.Store(a, values);
        TVector.Store(b, values + second);
        TVector.Store(c, values + third);
        TVector.Store(d, values + fourth);
    }

    [MethodImpl(Hardware.Kernel)]
    private static void OneVector<TFunction, T, TVector>(
        TFunction extreme, T* x, long stride, T* values, long* indices, long rows, long columns)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var best = Hardware.Load<TVector, T>(x, columns);
        var one = TVector.Create(T.One);
        for (long start = 0; start < rows; start += CountedRows)
        {
            TVector row = TVector.Zero, at = row;
            for (var left = long.Min(CountedRows, rows - start); left > 0; left--, x += stride)
            {
                row += one;
                var next = extreme.Invoke(best, Hardware.Load<TVector, T>(x, columns));
                at = Place<TVector, T>(best, next, at, row);
                best = next;
            }
            WriteRows<TVector, T>(at, start, indices, (int)columns);
        }
        Hardware.Store(best, values, columns);
    }

    // The row that made the value what it is. Nothing is better than NaN or different from it, not even NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Place<TVector, T>(TVector best, TVector next, TVector at, TVector row)
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T> =>
        TVector.Select(TVector.Equal(best, next), at, TVector.Select(TVector.Equal(best, best), row, at));

    // Rows are counted from one; zero says that the place has not changed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteRows<TVector, T>(TVector rows, long start, long* indices, int count)
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var buffer = stackalloc T[Hardware.VectorBytes / sizeof(T)];
        TVector.Store(rows, buffer);
        for (var i = 0; i < count; i++)
        {
            var row = long.CreateTruncating(buffer[i]);
            if (row > 0)
                indices[i] = start + row - 1;
        }
    }

    /// <summary>Combines all elements by a function to which order and repetition do not matter.</summary>
    public static T Reduce<TFunction, T>(TFunction function, T* x, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T> =>
        Vector512.IsHardwareAccelerated ? Reduce<TFunction, T, Simd512<T>>(function, x, n)
        : Vector256.IsHardwareAccelerated ? Reduce<TFunction, T, Simd256<T>>(function, x, n)
        : Reduce<TFunction, T, Simd128<T>>(function, x, n);

    [MethodImpl(Hardware.Kernel)]
    private static T Reduce<TFunction, T, TVector>(TFunction function, T* x, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        if (n < TVector.Count)
        {
            // Missing lanes repeat the first element.
            var all = TVector.Select(TVector.FirstLanes((int)n), TVector.LoadFirst(x, (int)n), TVector.Create(x[0]));
            return TVector.Fold(all, function);
        }
        // Order and repetition do not matter to an extreme: the last vector may overlap.
        var a = TVector.Load(x);
        var b = TVector.Load(x + (n - TVector.Count));
        long i = TVector.Count;
        for (; i + 2 * TVector.Count <= n; i += 2 * TVector.Count)
        {
            a = function.Invoke(a, TVector.Load(x + i));
            b = function.Invoke(b, TVector.Load(x + i + TVector.Count));
        }
        if (i + TVector.Count <= n)
            a = function.Invoke(a, TVector.Load(x + i));
        return TVector.Fold(function.Invoke(a, b), function);
    }
}
