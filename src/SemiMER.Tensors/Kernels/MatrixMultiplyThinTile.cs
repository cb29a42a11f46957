using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// The register tile for up to four rows of A and a B whose columns are contiguous: too little arithmetic to pay for packing B, so
/// it is transposed in registers on its way to the sums.
/// </summary>
internal static unsafe class MatrixMultiplyThinTile<TSimd, TVector, T>
    where TSimd : struct, IMatrixSimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Most rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>C = (accumulate ? C : 0) + A B, <paramref name="rows"/> rows by <paramref name="vectors"/> vectors of columns.</summary>
    public static void Run(
        int rows,
        int vectors,
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bColumnStride,
        T* c,
        long cRowStride,
        bool accumulate)
    {
        if (vectors == 2)
        {
            Run<Constant2>(rows, depth, a, aRowStride, aDepthStride, b, bColumnStride, c, cRowStride, accumulate);
        }
        else
        {
            Run<Constant1>(rows, depth, a, aRowStride, aDepthStride, b, bColumnStride, c, cRowStride, accumulate);
        }
    }

    private static void Run<TVectors>(
        int rows,
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bColumnStride,
        T* c,
        long cRowStride,
        bool accumulate)
        where TVectors : struct, IConstant
    {
        switch (rows)
        {
            case 1:
                Tile<Constant1, TVectors>(depth, a, aRowStride, aDepthStride, b, bColumnStride, c, cRowStride, accumulate);
                break;
            case 2:
                Tile<Constant2, TVectors>(depth, a, aRowStride, aDepthStride, b, bColumnStride, c, cRowStride, accumulate);
                break;
            case 3:
                Tile<Constant3, TVectors>(depth, a, aRowStride, aDepthStride, b, bColumnStride, c, cRowStride, accumulate);
                break;
            case 4:
                Tile<Constant4, TVectors>(depth, a, aRowStride, aDepthStride, b, bColumnStride, c, cRowStride, accumulate);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "No thin register tile has this many rows.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Tile<TRows, TVectors>(
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bColumnStride,
        T* c,
        long cRowStride,
        bool accumulate)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
    {
        // Accumulator c{row}x{vector}.
        TVector c0x0 = default, c1x0 = default, c2x0 = default, c3x0 = default;
        TVector c0x1 = default, c1x1 = default, c2x1 = default, c3x1 = default;
        if (accumulate)
        {
            Load<TRows>(c, cRowStride, out c0x0, out c1x0, out c2x0, out c3x0);
            if (TVectors.Value > 1)
            {
                Load<TRows>(c + TSimd.Width, cRowStride, out c0x1, out c1x1, out c2x1, out c3x1);
            }
        }

        var second = b + (TSimd.Width * bColumnStride);
        var step = 16 / sizeof(T);
        for (; depth >= step; depth -= step)
        {
            MultiplyAddTransposed<TRows>(a, aRowStride, aDepthStride, b, bColumnStride, ref c0x0, ref c1x0, ref c2x0, ref c3x0);
            b += step;
            if (TVectors.Value > 1)
            {
                MultiplyAddTransposed<TRows>(a, aRowStride, aDepthStride, second, bColumnStride, ref c0x1, ref c1x1, ref c2x1, ref c3x1);
                second += step;
            }

            a += step * aDepthStride;
        }

        var row = stackalloc T[2 * TSimd.Width];
        for (; depth > 0; depth--)
        {
            for (var i = 0; i < TVectors.Value * TSimd.Width; i++)
            {
                row[i] = b[i * bColumnStride];
            }

            MultiplyAdd<TRows>(a, aRowStride, TSimd.Load(row), ref c0x0, ref c1x0, ref c2x0, ref c3x0);
            if (TVectors.Value > 1)
            {
                MultiplyAdd<TRows>(a, aRowStride, TSimd.Load(row + TSimd.Width), ref c0x1, ref c1x1, ref c2x1, ref c3x1);
            }

            a += aDepthStride;
            b++;
        }

        Store<TRows>(c, cRowStride, c0x0, c1x0, c2x0, c3x0);
        if (TVectors.Value > 1)
        {
            Store<TRows>(c + TSimd.Width, cRowStride, c0x1, c1x1, c2x1, c3x1);
        }
    }

    /// <summary>As many steps of k as 16 bytes hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAddTransposed<TRows>(
        T* a, long aRowStride, long aDepthStride, T* b, long bColumnStride, ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3)
        where TRows : struct, IConstant
    {
        TSimd.Transpose(b, bColumnStride, out var b0, out var b1, out var b2, out var b3);
        MultiplyAdd<TRows>(a, aRowStride, b0, ref c0, ref c1, ref c2, ref c3);
        MultiplyAdd<TRows>(a + aDepthStride, aRowStride, b1, ref c0, ref c1, ref c2, ref c3);
        if (sizeof(T) == sizeof(float))
        {
            MultiplyAdd<TRows>(a + (2 * aDepthStride), aRowStride, b2, ref c0, ref c1, ref c2, ref c3);
            MultiplyAdd<TRows>(a + (3 * aDepthStride), aRowStride, b3, ref c0, ref c1, ref c2, ref c3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TRows>(
        T* a, long aRowStride, TVector b, ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3)
        where TRows : struct, IConstant
    {
        c0 = TSimd.MultiplyAdd(TSimd.Broadcast(a), b, c0);
        if (TRows.Value > 1)
        {
            c1 = TSimd.MultiplyAdd(TSimd.Broadcast(a + aRowStride), b, c1);
        }

        if (TRows.Value > 2)
        {
            c2 = TSimd.MultiplyAdd(TSimd.Broadcast(a + (2 * aRowStride)), b, c2);
        }

        if (TRows.Value > 3)
        {
            c3 = TSimd.MultiplyAdd(TSimd.Broadcast(a + (3 * aRowStride)), b, c3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TRows>(T* c, long rowStride, out TVector c0, out TVector c1, out TVector c2, out TVector c3)
        where TRows : struct, IConstant
    {
        c0 = TSimd.Load(c);
        c1 = TRows.Value > 1 ? TSimd.Load(c + rowStride) : default;
        c2 = TRows.Value > 2 ? TSimd.Load(c + (2 * rowStride)) : default;
        c3 = TRows.Value > 3 ? TSimd.Load(c + (3 * rowStride)) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(T* c, long rowStride, TVector c0, TVector c1, TVector c2, TVector c3)
        where TRows : struct, IConstant
    {
        TSimd.Store(c0, c);
        if (TRows.Value > 1)
        {
            TSimd.Store(c1, c + rowStride);
        }

        if (TRows.Value > 2)
        {
            TSimd.Store(c2, c + (2 * rowStride));
        }

        if (TRows.Value > 3)
        {
            TSimd.Store(c3, c + (3 * rowStride));
        }
    }
}
