using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// The register tile for very few rows: up to three rows times eight vectors of columns, because the two vectors of the usual tile would
/// leave the processor waiting for one sum after the other.
/// </summary>
internal static unsafe class MatrixMultiplyWideTile<TSimd, TVector, T>
    where TSimd : struct, IMatrixSimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Panels of B, of two vectors each, in the tile.</summary>
    public const int Panels = 4;

    /// <summary>C = (accumulate ? C : 0) + A B, <paramref name="rows"/> rows by <see cref="Panels"/> panels of columns.</summary>
    public static void Run(
        int rows,
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bDepthStride,
        long bPanelStride,
        T* c,
        long cRowStride,
        bool accumulate)
    {
        switch (rows)
        {
            case 1:
                Tile<Constant1>(depth, a, aRowStride, aDepthStride, b, bDepthStride, bPanelStride, c, cRowStride, accumulate);
                break;
            case 2:
                Tile<Constant2>(depth, a, aRowStride, aDepthStride, b, bDepthStride, bPanelStride, c, cRowStride, accumulate);
                break;
            case 3:
                Tile<Constant3>(depth, a, aRowStride, aDepthStride, b, bDepthStride, bPanelStride, c, cRowStride, accumulate);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "No wide register tile has this many rows.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bDepthStride,
        long bPanelStride,
        T* c,
        long cRowStride,
        bool accumulate)
        where TRows : struct, IConstant
    {
        // Accumulator c{row}x{vector}: row 0 to 2, vector 0 to 7.
        TVector c0x0 = default, c0x1 = default, c0x2 = default, c0x3 = default;
        TVector c0x4 = default, c0x5 = default, c0x6 = default, c0x7 = default;
        TVector c1x0 = default, c1x1 = default, c1x2 = default, c1x3 = default;
        TVector c1x4 = default, c1x5 = default, c1x6 = default, c1x7 = default;
        TVector c2x0 = default, c2x1 = default, c2x2 = default, c2x3 = default;
        TVector c2x4 = default, c2x5 = default, c2x6 = default, c2x7 = default;
        if (accumulate)
        {
            Load<TRows>(c + (0 * TSimd.Width), cRowStride, out c0x0, out c1x0, out c2x0);
            Load<TRows>(c + (1 * TSimd.Width), cRowStride, out c0x1, out c1x1, out c2x1);
            Load<TRows>(c + (2 * TSimd.Width), cRowStride, out c0x2, out c1x2, out c2x2);
            Load<TRows>(c + (3 * TSimd.Width), cRowStride, out c0x3, out c1x3, out c2x3);
            Load<TRows>(c + (4 * TSimd.Width), cRowStride, out c0x4, out c1x4, out c2x4);
            Load<TRows>(c + (5 * TSimd.Width), cRowStride, out c0x5, out c1x5, out c2x5);
            Load<TRows>(c + (6 * TSimd.Width), cRowStride, out c0x6, out c1x6, out c2x6);
            Load<TRows>(c + (7 * TSimd.Width), cRowStride, out c0x7, out c1x7, out c2x7);
        }

        for (; depth > 0; depth--)
        {
            var x0 = TSimd.Broadcast(a);
            var x1 = TRows.Value > 1 ? TSimd.Broadcast(a + aRowStride) : default;
            var x2 = TRows.Value > 2 ? TSimd.Broadcast(a + (2 * aRowStride)) : default;
            a += aDepthStride;

            MultiplyAdd<TRows>(b, x0, x1, x2, ref c0x0, ref c1x0, ref c2x0);
            MultiplyAdd<TRows>(b + TSimd.Width, x0, x1, x2, ref c0x1, ref c1x1, ref c2x1);
            MultiplyAdd<TRows>(b + bPanelStride, x0, x1, x2, ref c0x2, ref c1x2, ref c2x2);
            MultiplyAdd<TRows>(b + bPanelStride + TSimd.Width, x0, x1, x2, ref c0x3, ref c1x3, ref c2x3);
            MultiplyAdd<TRows>(b + (2 * bPanelStride), x0, x1, x2, ref c0x4, ref c1x4, ref c2x4);
            MultiplyAdd<TRows>(b + (2 * bPanelStride) + TSimd.Width, x0, x1, x2, ref c0x5, ref c1x5, ref c2x5);
            MultiplyAdd<TRows>(b + (3 * bPanelStride), x0, x1, x2, ref c0x6, ref c1x6, ref c2x6);
            MultiplyAdd<TRows>(b + (3 * bPanelStride) + TSimd.Width, x0, x1, x2, ref c0x7, ref c1x7, ref c2x7);
            b += bDepthStride;
        }

        Store<TRows>(c + (0 * TSimd.Width), cRowStride, c0x0, c1x0, c2x0);
        Store<TRows>(c + (1 * TSimd.Width), cRowStride, c0x1, c1x1, c2x1);
        Store<TRows>(c + (2 * TSimd.Width), cRowStride, c0x2, c1x2, c2x2);
        Store<TRows>(c + (3 * TSimd.Width), cRowStride, c0x3, c1x3, c2x3);
        Store<TRows>(c + (4 * TSimd.Width), cRowStride, c0x4, c1x4, c2x4);
        Store<TRows>(c + (5 * TSimd.Width), cRowStride, c0x5, c1x5, c2x5);
        Store<TRows>(c + (6 * TSimd.Width), cRowStride, c0x6, c1x6, c2x6);
        Store<TRows>(c + (7 * TSimd.Width), cRowStride, c0x7, c1x7, c2x7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TRows>(T* b, TVector x0, TVector x1, TVector x2, ref TVector c0, ref TVector c1, ref TVector c2)
        where TRows : struct, IConstant
    {
        var y = TSimd.Load(b);
        c0 = TSimd.MultiplyAdd(x0, y, c0);
        if (TRows.Value > 1)
        {
            c1 = TSimd.MultiplyAdd(x1, y, c1);
        }

        if (TRows.Value > 2)
        {
            c2 = TSimd.MultiplyAdd(x2, y, c2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TRows>(T* c, long rowStride, out TVector c0, out TVector c1, out TVector c2)
        where TRows : struct, IConstant
    {
        c0 = TSimd.Load(c);
        c1 = TRows.Value > 1 ? TSimd.Load(c + rowStride) : default;
        c2 = TRows.Value > 2 ? TSimd.Load(c + (2 * rowStride)) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(T* c, long rowStride, TVector c0, TVector c1, TVector c2)
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
    }
}
