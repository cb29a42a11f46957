using System.Buffers;
using System.Numerics;

namespace SemiMER.Matching;

/// <summary>Distances between the rows of two sets taken together, as numbers.</summary>
internal static class PooledDistances
{
    /// <summary>
    /// Gives the distances above 0 of all pairs of different rows. Differences are taken before they are squared, so equal rows
    /// have a distance of exactly 0 and are left out.
    /// </summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    /// <param name="maximumRows">Number of rows looked at: rows 0, s, 2s, ... with an even step s over both sets.</param>
    public static Rented NonZero(Tensor p, Tensor q, int maximumRows)
    {
        int width = (int)p.shape[1];
        double[] rows = Rows(p, q, maximumRows);
        int count = rows.Length / width;
        double[] distances = ArrayPool<double>.Shared.Rent(count * (count - 1) / 2);
        int used = 0;
        for (int i = 1; i < count; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * width, width);
            for (int j = 0; j < i; j++)
            {
                double squared = Squared(row, rows.AsSpan(j * width, width));
                if (squared > 0)
                    distances[used++] = Math.Sqrt(squared);
            }
        }
        return new Rented(distances, used);
    }

    /// <summary>Distances in memory that goes back to the pool: a step of training asks for them again and again.</summary>
    internal readonly ref struct Rented(double[] array, int count) : IDisposable
    {
        public Span<double> Values => array.AsSpan(0, count);

        public void Dispose() => ArrayPool<double>.Shared.Return(array);
    }

    private static double[] Rows(Tensor p, Tensor q, int maximumRows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor pooled = cat([p, q], dim: 0);
        long count = pooled.shape[0];
        if (count > maximumRows)
        {
            long[] chosen = [.. Enumerable.Range(0, maximumRows).Select(i => i * count / maximumRows)];
            pooled = pooled.index_select(0, tensor(chosen, device: pooled.device));
        }
        return pooled.to_type(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    private static double Squared(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sums = Vector<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> difference = new Vector<double>(x[i..]) - new Vector<double>(y[i..]);
            sums += difference * difference;
        }
        double sum = Vector.Sum(sums);
        for (; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum;
    }
}
