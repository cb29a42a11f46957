using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// The register tile: up to fourteen rows times one or two vectors of columns of C stay in registers while k runs. The code is
/// compiled for each number of rows, so that no shape pays for padding rows. Each element has one accumulator and one order of
/// summation, whatever the tile.
/// </summary>
internal static unsafe class MatrixMultiplyTile<TSimd, TVector, T>
    where TSimd : struct, IMatrixSimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>
    /// Steps of k that B is called for ahead, because a weight that is used once a step lies beyond the second-level cache. Only with
    /// vectors of 64 bytes: with shorter ones the loop has no room for it.
    /// </summary>
    private const long StepsAhead = 8;

    /// <summary>C = (accumulate ? C : 0) + A B, <paramref name="rows"/> rows by <paramref name="vectors"/> vectors of columns.</summary>
    public static void Run(
        int rows,
        int vectors,
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bDepthStride,
        T* c,
        long cRowStride,
        bool accumulate)
    {
        if (vectors == 2)
        {
            Run<Constant2>(rows, depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
        }
        else
        {
            Run<Constant1>(rows, depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
        }
    }

    private static void Run<TVectors>(
        int rows,
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bDepthStride,
        T* c,
        long cRowStride,
        bool accumulate)
        where TVectors : struct, IConstant
    {
        switch (rows)
        {
            case 1:
                Tile<Constant1, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 2:
                Tile<Constant2, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 3:
                Tile<Constant3, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 4:
                Tile<Constant4, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 5:
                Tile<Constant5, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 6:
                Tile<Constant6, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 7:
                Tile<Constant7, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 8:
                Tile<Constant8, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 9:
                Tile<Constant9, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 10:
                Tile<Constant10, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 11:
                Tile<Constant11, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 12:
                Tile<Constant12, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 13:
                Tile<Constant13, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            case 14:
                Tile<Constant14, TVectors>(depth, a, aRowStride, aDepthStride, b, bDepthStride, c, cRowStride, accumulate);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "No register tile has this many rows.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows, TVectors>(
        long depth,
        T* a,
        long aRowStride,
        long aDepthStride,
        T* b,
        long bDepthStride,
        T* c,
        long cRowStride,
        bool accumulate)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
    {
        // Named locals, because only those can live in registers. Conditions on the constants vanish in compilation.
        TVector c0x0 = default, c0x1 = default;
        TVector c1x0 = default, c1x1 = default;
        TVector c2x0 = default, c2x1 = default;
        TVector c3x0 = default, c3x1 = default;
        TVector c4x0 = default, c4x1 = default;
        TVector c5x0 = default, c5x1 = default;
        TVector c6x0 = default, c6x1 = default;
        TVector c7x0 = default, c7x1 = default;
        TVector c8x0 = default, c8x1 = default;
        TVector c9x0 = default, c9x1 = default;
        TVector c10x0 = default, c10x1 = default;
        TVector c11x0 = default, c11x1 = default;
        TVector c12x0 = default, c12x1 = default;
        TVector c13x0 = default, c13x1 = default;
        if (accumulate)
        {
            var row = c;
            Load<TVectors>(ref row, cRowStride, out c0x0, out c0x1);
            if (TRows.Value > 1) Load<TVectors>(ref row, cRowStride, out c1x0, out c1x1);
            if (TRows.Value > 2) Load<TVectors>(ref row, cRowStride, out c2x0, out c2x1);
            if (TRows.Value > 3) Load<TVectors>(ref row, cRowStride, out c3x0, out c3x1);
            if (TRows.Value > 4) Load<TVectors>(ref row, cRowStride, out c4x0, out c4x1);
            if (TRows.Value > 5) Load<TVectors>(ref row, cRowStride, out c5x0, out c5x1);
            if (TRows.Value > 6) Load<TVectors>(ref row, cRowStride, out c6x0, out c6x1);
            if (TRows.Value > 7) Load<TVectors>(ref row, cRowStride, out c7x0, out c7x1);
            if (TRows.Value > 8) Load<TVectors>(ref row, cRowStride, out c8x0, out c8x1);
            if (TRows.Value > 9) Load<TVectors>(ref row, cRowStride, out c9x0, out c9x1);
            if (TRows.Value > 10) Load<TVectors>(ref row, cRowStride, out c10x0, out c10x1);
            if (TRows.Value > 11) Load<TVectors>(ref row, cRowStride, out c11x0, out c11x1);
            if (TRows.Value > 12) Load<TVectors>(ref row, cRowStride, out c12x0, out c12x1);
            if (TRows.Value > 13) Load<TVectors>(ref row, cRowStride, out c13x0, out c13x1);
        }

        // One pointer for three rows: fewer address registers than rows, and every address is a pointer plus a scaled stride.
        var twoRows = 2 * aRowStride;
        var a0 = a;
        var a3 = a + (3 * aRowStride);
        var a6 = a + (6 * aRowStride);
        var a9 = a + (9 * aRowStride);
        var a12 = a + (12 * aRowStride);
        for (; depth > 0; depth--)
        {
            var b0 = TSimd.Load(b);
            var b1 = TVectors.Value > 1 ? TSimd.Load(b + TSimd.Width) : default;
            b += bDepthStride;
            if (Sse.IsSupported && TSimd.Width * sizeof(T) == 64)
            {
                Sse.Prefetch0(b + (StepsAhead * bDepthStride));
                Sse.Prefetch0(b + (StepsAhead * bDepthStride) + TSimd.Width);
            }

            MultiplyAdd<TVectors>(a0, b0, b1, ref c0x0, ref c0x1);
            if (TRows.Value > 1) MultiplyAdd<TVectors>(a0 + aRowStride, b0, b1, ref c1x0, ref c1x1);
            if (TRows.Value > 2) MultiplyAdd<TVectors>(a0 + twoRows, b0, b1, ref c2x0, ref c2x1);
            if (TRows.Value > 3) MultiplyAdd<TVectors>(a3, b0, b1, ref c3x0, ref c3x1);
            if (TRows.Value > 4) MultiplyAdd<TVectors>(a3 + aRowStride, b0, b1, ref c4x0, ref c4x1);
            if (TRows.Value > 5) MultiplyAdd<TVectors>(a3 + twoRows, b0, b1, ref c5x0, ref c5x1);
            if (TRows.Value > 6) MultiplyAdd<TVectors>(a6, b0, b1, ref c6x0, ref c6x1);
            if (TRows.Value > 7) MultiplyAdd<TVectors>(a6 + aRowStride, b0, b1, ref c7x0, ref c7x1);
            if (TRows.Value > 8) MultiplyAdd<TVectors>(a6 + twoRows, b0, b1, ref c8x0, ref c8x1);
            if (TRows.Value > 9) MultiplyAdd<TVectors>(a9, b0, b1, ref c9x0, ref c9x1);
            if (TRows.Value > 10) MultiplyAdd<TVectors>(a9 + aRowStride, b0, b1, ref c10x0, ref c10x1);
            if (TRows.Value > 11) MultiplyAdd<TVectors>(a9 + twoRows, b0, b1, ref c11x0, ref c11x1);
            if (TRows.Value > 12) MultiplyAdd<TVectors>(a12, b0, b1, ref c12x0, ref c12x1);
            if (TRows.Value > 13) MultiplyAdd<TVectors>(a12 + aRowStride, b0, b1, ref c13x0, ref c13x1);

            a0 += aDepthStride;
            a3 += aDepthStride;
            a6 += aDepthStride;
            a9 += aDepthStride;
            a12 += aDepthStride;
        }

        Store<TVectors>(ref c, cRowStride, c0x0, c0x1);
        if (TRows.Value > 1) Store<TVectors>(ref c, cRowStride, c1x0, c1x1);
        if (TRows.Value > 2) Store<TVectors>(ref c, cRowStride, c2x0, c2x1);
        if (TRows.Value > 3) Store<TVectors>(ref c, cRowStride, c3x0, c3x1);
        if (TRows.Value > 4) Store<TVectors>(ref c, cRowStride, c4x0, c4x1);
        if (TRows.Value > 5) Store<TVectors>(ref c, cRowStride, c5x0, c5x1);
        if (TRows.Value > 6) Store<TVectors>(ref c, cRowStride, c6x0, c6x1);
        if (TRows.Value > 7) Store<TVectors>(ref c, cRowStride, c7x0, c7x1);
        if (TRows.Value > 8) Store<TVectors>(ref c, cRowStride, c8x0, c8x1);
        if (TRows.Value > 9) Store<TVectors>(ref c, cRowStride, c9x0, c9x1);
        if (TRows.Value > 10) Store<TVectors>(ref c, cRowStride, c10x0, c10x1);
        if (TRows.Value > 11) Store<TVectors>(ref c, cRowStride, c11x0, c11x1);
        if (TRows.Value > 12) Store<TVectors>(ref c, cRowStride, c12x0, c12x1);
        if (TRows.Value > 13) Store<TVectors>(ref c, cRowStride, c13x0, c13x1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TVectors>(T* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TVectors : struct, IConstant
    {
        var x = TSimd.Broadcast(a);
        c0 = TSimd.MultiplyAdd(x, b0, c0);
        if (TVectors.Value > 1)
        {
            c1 = TSimd.MultiplyAdd(x, b1, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TVectors>(ref T* row, long rowStride, out TVector c0, out TVector c1)
        where TVectors : struct, IConstant
    {
        c0 = TSimd.Load(row);
        c1 = TVectors.Value > 1 ? TSimd.Load(row + TSimd.Width) : default;
        row += rowStride;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(ref T* row, long rowStride, TVector c0, TVector c1)
        where TVectors : struct, IConstant
    {
        TSimd.Store(c0, row);
        if (TVectors.Value > 1)
        {
            TSimd.Store(c1, row + TSimd.Width);
        }

        row += rowStride;
    }
}
