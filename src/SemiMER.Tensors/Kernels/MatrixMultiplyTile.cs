using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>A number known when the code is compiled, given as a type.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

/// <summary>
/// The register tile: a few rows times one or two vectors of columns of C stay in registers while k runs. The code is compiled
/// for each number of rows, so that no shape pays for padding rows. Each element has one accumulator and one order of summation,
/// whatever the tile.
/// </summary>
internal static unsafe class MatrixMultiplyTile<TSimd, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>C = (accumulate ? C : 0) + A B for a tile of <paramref name="rows"/> rows and <paramref name="vectors"/> vectors of columns.</summary>
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
            if (TRows.Value > 0)
            {
                c0x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c0x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 1)
            {
                row += cRowStride;
                c1x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c1x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 2)
            {
                row += cRowStride;
                c2x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c2x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 3)
            {
                row += cRowStride;
                c3x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c3x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 4)
            {
                row += cRowStride;
                c4x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c4x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 5)
            {
                row += cRowStride;
                c5x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c5x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 6)
            {
                row += cRowStride;
                c6x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c6x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 7)
            {
                row += cRowStride;
                c7x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c7x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 8)
            {
                row += cRowStride;
                c8x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c8x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 9)
            {
                row += cRowStride;
                c9x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c9x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 10)
            {
                row += cRowStride;
                c10x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c10x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 11)
            {
                row += cRowStride;
                c11x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c11x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 12)
            {
                row += cRowStride;
                c12x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c12x1 = TSimd.Load(row + TSimd.Width);
                }
            }

            if (TRows.Value > 13)
            {
                row += cRowStride;
                c13x0 = TSimd.Load(row);
                if (TVectors.Value > 1)
                {
                    c13x1 = TSimd.Load(row + TSimd.Width);
                }
            }

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

            if (TRows.Value > 0)
            {
                var x = TSimd.Broadcast(a0);
                c0x0 = TSimd.MultiplyAdd(x, b0, c0x0);
                c0x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c0x1) : c0x1;
            }

            if (TRows.Value > 1)
            {
                var x = TSimd.Broadcast(a0 + aRowStride);
                c1x0 = TSimd.MultiplyAdd(x, b0, c1x0);
                c1x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c1x1) : c1x1;
            }

            if (TRows.Value > 2)
            {
                var x = TSimd.Broadcast(a0 + twoRows);
                c2x0 = TSimd.MultiplyAdd(x, b0, c2x0);
                c2x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c2x1) : c2x1;
            }

            if (TRows.Value > 3)
            {
                var x = TSimd.Broadcast(a3);
                c3x0 = TSimd.MultiplyAdd(x, b0, c3x0);
                c3x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c3x1) : c3x1;
            }

            if (TRows.Value > 4)
            {
                var x = TSimd.Broadcast(a3 + aRowStride);
                c4x0 = TSimd.MultiplyAdd(x, b0, c4x0);
                c4x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c4x1) : c4x1;
            }

            if (TRows.Value > 5)
            {
                var x = TSimd.Broadcast(a3 + twoRows);
                c5x0 = TSimd.MultiplyAdd(x, b0, c5x0);
                c5x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c5x1) : c5x1;
            }

            if (TRows.Value > 6)
            {
                var x = TSimd.Broadcast(a6);
                c6x0 = TSimd.MultiplyAdd(x, b0, c6x0);
                c6x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c6x1) : c6x1;
            }

            if (TRows.Value > 7)
            {
                var x = TSimd.Broadcast(a6 + aRowStride);
                c7x0 = TSimd.MultiplyAdd(x, b0, c7x0);
                c7x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c7x1) : c7x1;
            }

            if (TRows.Value > 8)
            {
                var x = TSimd.Broadcast(a6 + twoRows);
                c8x0 = TSimd.MultiplyAdd(x, b0, c8x0);
                c8x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c8x1) : c8x1;
            }

            if (TRows.Value > 9)
            {
                var x = TSimd.Broadcast(a9);
                c9x0 = TSimd.MultiplyAdd(x, b0, c9x0);
                c9x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c9x1) : c9x1;
            }

            if (TRows.Value > 10)
            {
                var x = TSimd.Broadcast(a9 + aRowStride);
                c10x0 = TSimd.MultiplyAdd(x, b0, c10x0);
                c10x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c10x1) : c10x1;
            }

            if (TRows.Value > 11)
            {
                var x = TSimd.Broadcast(a9 + twoRows);
                c11x0 = TSimd.MultiplyAdd(x, b0, c11x0);
                c11x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c11x1) : c11x1;
            }

            if (TRows.Value > 12)
            {
                var x = TSimd.Broadcast(a12);
                c12x0 = TSimd.MultiplyAdd(x, b0, c12x0);
                c12x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c12x1) : c12x1;
            }

            if (TRows.Value > 13)
            {
                var x = TSimd.Broadcast(a12 + aRowStride);
                c13x0 = TSimd.MultiplyAdd(x, b0, c13x0);
                c13x1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(x, b1, c13x1) : c13x1;
            }

            a0 += aDepthStride;
            a3 += aDepthStride;
            a6 += aDepthStride;
            a9 += aDepthStride;
            a12 += aDepthStride;
        }

        if (TRows.Value > 0)
        {
            TSimd.Store(c0x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c0x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 1)
        {
            c += cRowStride;
            TSimd.Store(c1x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c1x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 2)
        {
            c += cRowStride;
            TSimd.Store(c2x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c2x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 3)
        {
            c += cRowStride;
            TSimd.Store(c3x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c3x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 4)
        {
            c += cRowStride;
            TSimd.Store(c4x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c4x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 5)
        {
            c += cRowStride;
            TSimd.Store(c5x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c5x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 6)
        {
            c += cRowStride;
            TSimd.Store(c6x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c6x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 7)
        {
            c += cRowStride;
            TSimd.Store(c7x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c7x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 8)
        {
            c += cRowStride;
            TSimd.Store(c8x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c8x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 9)
        {
            c += cRowStride;
            TSimd.Store(c9x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c9x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 10)
        {
            c += cRowStride;
            TSimd.Store(c10x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c10x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 11)
        {
            c += cRowStride;
            TSimd.Store(c11x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c11x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 12)
        {
            c += cRowStride;
            TSimd.Store(c12x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c12x1, c + TSimd.Width);
            }
        }

        if (TRows.Value > 13)
        {
            c += cRowStride;
            TSimd.Store(c13x0, c);
            if (TVectors.Value > 1)
            {
                TSimd.Store(c13x1, c + TSimd.Width);
            }
        }
    }
}

internal readonly struct Constant1 : IConstant
{
    public static int Value => 1;
}

internal readonly struct Constant2 : IConstant
{
    public static int Value => 2;
}

internal readonly struct Constant3 : IConstant
{
    public static int Value => 3;
}

internal readonly struct Constant4 : IConstant
{
    public static int Value => 4;
}

internal readonly struct Constant5 : IConstant
{
    public static int Value => 5;
}

internal readonly struct Constant6 : IConstant
{
    public static int Value => 6;
}

internal readonly struct Constant7 : IConstant
{
    public static int Value => 7;
}

internal readonly struct Constant8 : IConstant
{
    public static int Value => 8;
}

internal readonly struct Constant9 : IConstant
{
    public static int Value => 9;
}

internal readonly struct Constant10 : IConstant
{
    public static int Value => 10;
}

internal readonly struct Constant11 : IConstant
{
    public static int Value => 11;
}

internal readonly struct Constant12 : IConstant
{
    public static int Value => 12;
}

internal readonly struct Constant13 : IConstant
{
    public static int Value => 13;
}

internal readonly struct Constant14 : IConstant
{
    public static int Value => 14;
}
