using System.Buffers;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Matching;

/// <summary>
/// The MMDs of Gaussian kernels between many sets of the same rows, on the CPU in float32: all distances are taken once, each MMD picks
/// its own, and the weights of all gradients are added up before one pass turns them into gradients. The formulas are those of
/// <see cref="GaussianDiscrepancy"/>.
/// </summary>
internal sealed class GaussianSets : IDisposable
{
    /// <summary>Rows of all sets together, beyond which the matrices of all pairs would be too large.</summary>
    public const int MostRows = 1024;

    private readonly PairwiseRowsKernel rows;
    private readonly GaussianFamilyKernel family;
    private readonly double widest;
    private readonly double narrowest; // the root of the smallest scale
    private readonly bool biased;
    private readonly IBandwidthRule bandwidth;
    private readonly int stride;      // distance of the rows of both matrices
    private readonly float[] squares; // ‖z_i - z_j‖² for i < j
    private readonly float[] weights; // Σ over the MMDs of a_ij W_ij for i < j
    private readonly float[] pairs;   // the distances, then the weights, of one MMD
    private readonly float[] sums;    // Σ_j of these weights times [z_j, 1]
    private bool areFar;              // then times [z_j - z_i, 0]

    /// <summary>Makes room for rows.</summary>
    /// <param name="count">Number of rows, at most <see cref="MostRows"/>.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="scales">The scales s_u of the squared bandwidths.</param>
    /// <param name="biased">Whether pairs of a row with itself count.</param>
    /// <param name="bandwidth">A <see cref="FixedBandwidth"/> or <see cref="MedianBandwidth"/>.</param>
    public GaussianSets(int count, int width, IReadOnlyCollection<double> scales, bool biased, IBandwidthRule bandwidth)
    {
        rows = new PairwiseRowsKernel(count, width);
        widest = scales.Max();
        narrowest = Math.Sqrt(scales.Min());
        family = GaussianFamilyKernel.OfScales(scales);
        this.biased = biased;
        this.bandwidth = bandwidth;
        // A power of two would put a column into a few lines of the cache.
        stride = rows.PaddedCount + PairwiseRowsKernel.PanelRows;
        squares = ArrayPool<float>.Shared.Rent(rows.PaddedCount * stride);
        weights = ArrayPool<float>.Shared.Rent(rows.PaddedCount * stride);
        pairs = ArrayPool<float>.Shared.Rent(count * (count - 1) / 2);
        sums = ArrayPool<float>.Shared.Rent(rows.PaddedCount * rows.Stride);
        Array.Clear(weights, 0, rows.PaddedCount * stride);
    }

    /// <summary>Sets a row; those that are not set may be in no set.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="values">Its numbers.</param>
    /// <returns>Whether all are finite, and small enough for their squares.</returns>
    public bool TrySet(int index, ReadOnlySpan<float> values) => rows.TrySet(index, values);

    /// <summary>Takes all distances, after all rows are set.</summary>
    /// <param name="present">Whether a row was set; null if all were.</param>
    public void TakeDistances(Func<int, bool>? present = null)
    {
        rows.Arrange(present);
        int count = rows.PaddedCount, panel = PairwiseRowsKernel.PanelRows;
        ParallelRows.For(count / panel, (double)count * count * rows.Width, strip =>
        {
            int row = strip * panel;
            rows.SquaredDistances(row, panel, row, count - row, squares.AsSpan(row * stride + row), stride);
        });
    }

    /// <summary>Computes the MMD of two sets and adds its weights to those of the gradient.</summary>
    /// <param name="p">Rows of the first set, ascending, at least 2 (biased: 1).</param>
    /// <param name="q">Rows of the second set, ascending, all of them after or all before those of the first.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="limit">The value beyond which there is no gradient.</param>
    /// <returns>The value; null if float32 is too narrow for these distances.</returns>
    public double? Compute(ReadOnlySpan<int> p, ReadOnlySpan<int> q, double weight, double limit)
    {
        if (p[0] > q[0])
            return Compute(q, p, weight, limit);
        double sigma = Bandwidth(p, q);
        if (!GaussianFamilyKernel.Bears(sigma))
            return null;
        double n = p.Length, m = q.Length, exponent = 1 / (2 * widest * sigma * sigma);
        int withinP = p.Length * (p.Length - 1) / 2, withinQ = q.Length * (q.Length - 1) / 2;
        Gather(p, q);
        // Sums of all e_u over i < j; then the weights stand in place of the distances.
        double first = family.Weigh(pairs.AsSpan(0, withinP), exponent), second = family.Weigh(pairs.AsSpan(withinP, withinQ), exponent);
        double across = family.Weigh(pairs.AsSpan(withinP + withinQ, p.Length * q.Length), exponent);
        double ofFirst = biased ? n * n : n * (n - 1), ofSecond = biased ? m * m : m * (m - 1); // 1 / a_ij
        // The kernel of a row with itself is 1. Sums are divided before they are added: so what cancels does so exactly.
        double selves = biased ? family.Count : 0;
        double value = ((2 * first + selves * n) / ofFirst + (2 * second + selves * m) / ofSecond - 2 * across / (n * m)) / family.Count;
        if (value > limit)
            return value;
        areFar |= rows.AreFar(sigma * narrowest);
        double scale = weight * exponent / family.Count;
        Scatter(p, q, (float)(scale / ofFirst), (float)(scale / ofSecond), (float)(-scale / (n * m)));
        return value;
    }

    /// <summary>Turns the weights into sums of rows, after all MMDs are computed.</summary>
    public void TakeGradients()
    {
        int count = rows.PaddedCount, panel = PairwiseRowsKernel.PanelRows;
        Array.Clear(sums, 0, count * rows.Stride);
        ParallelRows.For(count / panel, (double)count * count * rows.Width, strip =>
        {
            int row = strip * panel;
            Span<float> to = sums.AsSpan(row * rows.Stride, panel * rows.Stride);
            // The matrix is symmetric, and written down for i < j only: the rest of a row is a column.
            ReadOnlySpan<float> before = weights.AsSpan(row), after = weights.AsSpan(row * stride + row);
            if (areFar)
            {
                rows.AddWeightedDifferences(before, 1, stride, row, panel, 0, row + panel, to);
                rows.AddWeightedDifferences(after, stride, 1, row, panel, row, count - row, to);
            }
            else
            {
                rows.AddWeightedRows(before, 1, stride, panel, 0, row + panel, to);
                rows.AddWeightedRows(after, stride, 1, panel, row, count - row, to);
            }
        });
    }

    /// <summary>Adds the gradient of all MMDs with respect to a row, -4 Σ_j a_ij W_ij (z_i - z_j), times a factor.</summary>
    /// <param name="row">The row.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="gradient">What is added to.</param>
    public void AddGradient(int row, double factor, Span<float> gradient) =>
        rows.AddGradient(row, sums.AsSpan(row * rows.Stride, rows.Stride), (float)(-4 * factor), gradient);

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        ArrayPool<float>.Shared.Return(squares);
        ArrayPool<float>.Shared.Return(weights);
        ArrayPool<float>.Shared.Return(pairs);
        ArrayPool<float>.Shared.Return(sums);
    }

    // NaN if all distances are 0, as far as float32 can tell.
    private double Bandwidth(ReadOnlySpan<int> p, ReadOnlySpan<int> q)
    {
        if (bandwidth is FixedBandwidth @fixed)
            return @fixed.Sigma;
        int most = ((MedianBandwidth)bandwidth).MaximumRows, count = p.Length + q.Length;
        if (count > most)
        {
            ReadOnlySpan<int> both = [.. p, .. q];
            var chosen = new int[most];
            int ofFirst = 0;
            for (int i = 0; i < most; i++)
            {
                int row = (int)PooledDistances.ChosenRow(i, count, most);
                chosen[i] = both[row];
                ofFirst += row < p.Length ? 1 : 0;
            }
            p = chosen.AsSpan(0, ofFirst);
            q = chosen.AsSpan(ofFirst);
        }
        return Selection.MedianAboveZero<float>(pairs.AsSpan(0, Gather(p, q)), Math.Sqrt) ?? double.NaN;
    }

    // Puts distances one after the other: those within the first set, within the second, and across; tells how many.
    private int Gather(ReadOnlySpan<int> p, ReadOnlySpan<int> q)
    {
        int used = 0;
        for (int i = 0; i < p.Length; i++)
            Row(p[i], p[(i + 1)..]);
        for (int i = 0; i < q.Length; i++)
            Row(q[i], q[(i + 1)..]);
        foreach (int i in p)
            Row(i, q);
        return used;

        void Row(int i, ReadOnlySpan<int> columns)
        {
            ReadOnlySpan<float> row = squares.AsSpan(i * stride, stride);
            Span<float> to = pairs.AsSpan(used, columns.Length);
            used += columns.Length;
            if (AreNeighbours(columns))
                row.Slice(columns[0], columns.Length).CopyTo(to);
            else
                for (int k = 0; k < columns.Length; k++)
                    to[k] = row[columns[k]];
        }
    }

    // Adds numbers that stand in that order to the weights.
    private void Scatter(ReadOnlySpan<int> p, ReadOnlySpan<int> q, float withinP, float withinQ, float across)
    {
        int used = 0;
        for (int i = 0; i < p.Length; i++)
            Row(p[i], p[(i + 1)..], withinP);
        for (int i = 0; i < q.Length; i++)
            Row(q[i], q[(i + 1)..], withinQ);
        foreach (int i in p)
            Row(i, q, across);

        void Row(int i, ReadOnlySpan<int> columns, float factor)
        {
            Span<float> row = weights.AsSpan(i * stride, stride);
            ReadOnlySpan<float> from = pairs.AsSpan(used, columns.Length);
            used += columns.Length;
            if (AreNeighbours(columns))
            {
                Span<float> to = row.Slice(columns[0], columns.Length);
                TensorPrimitives.MultiplyAdd(from, factor, to, to);
            }
            else
            {
                for (int k = 0; k < columns.Length; k++)
                    row[columns[k]] += factor * from[k];
            }
        }
    }

    private static bool AreNeighbours(ReadOnlySpan<int> rows) => !rows.IsEmpty && rows[^1] - rows[0] == rows.Length - 1;
}
