using System.Buffers;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Distances between the rows of two sets taken together, as numbers.</summary>
internal static class PooledDistances
{
    private const int Together = RowDistancesKernel.Together;
    private const int TileRows = 16;

    /// <summary>
    /// Gives the squared distances above 0 of all pairs of different rows. Differences are taken before they are squared, so equal
    /// rows have a distance of exactly 0 and are left out.
    /// </summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    /// <param name="maximumRows">Number of rows looked at: rows 0, s, 2s, ... with an even step s over both sets.</param>
    public static Rented NonZeroSquares(Tensor p, Tensor q, int maximumRows)
    {
        int width = (int)p.shape[1];
        double[] rows = Rows(p, q, maximumRows);
        int count = rows.Length / width;
        // Room for the pairs of each row with those before it, in fours, the last of which may be incomplete.
        double[] squares = ArrayPool<double>.Shared.Rent(count * (count - 1) / 2 + Together);
        int used = 0;
        // A tile of rows stays in the cache while all later rows pass by.
        for (int tile = 0; tile < count; tile += TileRows)
        {
            for (int i = tile + 1; i < count; i++)
            {
                ReadOnlySpan<double> row = rows.AsSpan(i * width, width);
                int end = Math.Min(i, tile + TileRows);
                for (int j = tile; j < end; j += Together)
                {
                    Span<double> four = squares.AsSpan(used, Together);
                    int number = Math.Min(Together, end - j);
                    if (number == Together)
                        RowDistancesKernel.Squares(row, rows.AsSpan(j * width, Together * width), four);
                    else
                        for (int k = 0; k < number; k++)
                            four[k] = RowDistancesKernel.Square(row, rows.AsSpan((j + k) * width, width));
                    used += WithoutZeros(four[..number]);
                }
            }
        }
        return new Rented(squares, used);
    }

    /// <summary>Distances in memory that goes back to the pool: a step of training asks for them again and again.</summary>
    internal readonly ref struct Rented(double[] array, int count) : IDisposable
    {
        public Span<double> Values => array.AsSpan(0, count);

        public void Dispose() => ArrayPool<double>.Shared.Return(array);
    }

    /// <summary>The i-th of the rows looked at, evenly spread.</summary>
    public static long ChosenRow(int i, long count, int maximumRows) => i * count / maximumRows;

    private static double[] Rows(Tensor p, Tensor q, int maximumRows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return ChosenRows(p, q, maximumRows).to_type(ScalarType.Float64).Values<double>();
    }

    /// <summary>The rows looked at, of both sets together.</summary>
    public static Tensor ChosenRows(Tensor p, Tensor q, int maximumRows)
    {
        using var scope = NewDisposeScope();
        Tensor pooled = cat([p, q], dim: 0);
        long count = pooled.shape[0];
        if (count > maximumRows)
        {
            long[] chosen = [.. Enumerable.Range(0, maximumRows).Select(i => ChosenRow(i, count, maximumRows))];
            pooled = pooled.index_select(0, tensor(chosen, device: pooled.device));
        }
        return pooled.MoveToOuterDisposeScope();
    }

    // Moves what is above 0 to the front and tells how much that is.
    private static int WithoutZeros(Span<double> squares)
    {
        int kept = 0;
        foreach (double square in squares)
        {
            squares[kept] = square;
            kept += square > 0 ? 1 : 0;
        }
        return kept;
    }
}
