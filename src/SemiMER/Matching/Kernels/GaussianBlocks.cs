using System.Buffers;

namespace SemiMER.Matching;

/// <summary>
/// One MMD of Gaussian kernels with its gradient, on the CPU in float32, in one pass over blocks of pairs: memory is O(n d + block²).
/// The formulas are those of <see cref="GaussianDiscrepancy"/>. The result does not depend on the number of threads.
/// </summary>
/// <param name="rows">The rows of the first set, then those of the second, arranged.</param>
/// <param name="n">Rows of the first set.</param>
/// <param name="scales">The scales s_u of the squared bandwidths.</param>
/// <param name="biased">Whether pairs of a row with itself count.</param>
/// <param name="blockRows">Rows and columns of a block, rounded up to whole panels.</param>
internal sealed class GaussianBlocks(
    PairwiseRowsKernel rows, int n, IReadOnlyCollection<double> scales, bool biased, int blockRows) : IDisposable
{
    private readonly double widest = scales.Max();
    private readonly GaussianFamilyKernel family = GaussianFamilyKernel.OfScales(scales);
    private readonly int block = Math.Min(PairwiseRowsKernel.RoundUp(Math.Min(blockRows, rows.PaddedCount)), rows.PaddedCount);
    private readonly double narrowest = Math.Sqrt(scales.Min());
    private float[]? sums;       // Σ_j a_ij W_ij [z_j, 1]
    private bool areDifferences; // in their place Σ_j a_ij W_ij [z_j - z_i, 0]
    private double scale;        // what the gradient is multiplied by, since a_ij W_ij were not

    private static int Panel => PairwiseRowsKernel.PanelRows;

    /// <summary>The median of the distances above 0, of rows spread evenly; NaN if there are none.</summary>
    /// <param name="maximumRows">Number of rows looked at.</param>
    public double Median(int maximumRows)
    {
        if (rows.Count <= maximumRows)
            return Median(rows);
        using var chosen = new PairwiseRowsKernel(maximumRows, rows.Width);
        for (int i = 0; i < maximumRows; i++)
            chosen.TrySet(i, rows.Row((int)PooledDistances.ChosenRow(i, rows.Count, maximumRows)));
        chosen.Arrange();
        return Median(chosen);
    }

    /// <summary>Computes the value.</summary>
    /// <param name="sigma">The bandwidth.</param>
    /// <param name="needsGradient">Whether the gradient is wanted too.</param>
    public double Compute(double sigma, bool needsGradient)
    {
        double m = rows.Count - n, exponent = 1 / (2 * widest * sigma * sigma);
        double ofFirst = biased ? (double)n * n : n * (n - 1.0), ofSecond = biased ? m * m : m * (m - 1), ofBoth = n * m; // 1 / |a_ij|
        // Weights near 1 do not come near subnormal numbers.
        (float first, float second) = ((float)(ofBoth / ofFirst), (float)(ofBoth / ofSecond));
        scale = -4 * exponent / (ofBoth * family.Count);
        if (needsGradient)
        {
            areDifferences = rows.AreFar(sigma * narrowest);
            sums = ArrayPool<float>.Shared.Rent(rows.PaddedCount * rows.Stride);
            Array.Clear(sums, 0, rows.PaddedCount * rows.Stride);
        }
        int stride = block + Panel; // a power of two would put a column into a few lines of the cache
        float[] weights = ArrayPool<float>.Shared.Rent(block * stride);
        var parts = new (double First, double Second, double Across)[block / Panel];
        double sumFirst = 0, sumSecond = 0, sumAcross = 0; // of all e_u over i < j
        for (int i = 0; i < rows.PaddedCount; i += block)
        {
            for (int j = i; j < rows.PaddedCount; j += block)
            {
                Block(i, j);
                foreach ((double First, double Second, double Across) part in parts.AsSpan(0, Length(i) / Panel))
                    (sumFirst, sumSecond, sumAcross) = (sumFirst + part.First, sumSecond + part.Second, sumAcross + part.Across);
            }
        }
        ArrayPool<float>.Shared.Return(weights);
        // The kernel of a row with itself is 1. Sums are divided before they are added: so what cancels does so exactly.
        double selves = biased ? family.Count : 0;
        return ((2 * sumFirst + selves * n) / ofFirst + (2 * sumSecond + selves * m) / ofSecond - 2 * sumAcross / ofBoth) / family.Count;

        void Block(int firstRow, int firstColumn)
        {
            int height = Length(firstRow), width = Length(firstColumn);
            double operations = (double)height * width * rows.Width;
            bool onDiagonal = firstRow == firstColumn;
            ParallelRows.For(height / Panel, operations, strip =>
            {
                // On the diagonal what comes before the strip's first row was not weighed: pairs i < j are enough.
                int row = firstRow + strip * Panel, skipped = onDiagonal ? strip * Panel : 0, columns = width - skipped;
                Span<float> to = weights.AsSpan(strip * Panel * stride + skipped, Panel * stride - skipped);
                rows.SquaredDistances(row, Panel, firstColumn + skipped, columns, to, stride);
                parts[strip] = default;
                for (int i = 0; i < Panel; i++)
                {
                    Weigh(row + i, firstColumn + skipped, to.Slice(i * stride, columns), exponent, first, second, ref parts[strip]);
                }
                if (sums is not null)
                    Add(to, stride, 1, row, firstColumn + skipped, columns);
            });
            if (sums is null)
                return;
            // The matrix is symmetric: the rest of a row is a column.
            ParallelRows.For(width / Panel, operations, strip => Add(
                weights.AsSpan(strip * Panel), 1, stride, firstColumn + strip * Panel, firstRow,
                onDiagonal ? (strip + 1) * Panel : height));
        }
    }

    /// <summary>Writes the gradient with respect to some rows.</summary>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="gradient">Zeros in the place of each number of these rows.</param>
    public void AddGradient(int firstRow, Span<float> gradient)
    {
        for (int row = 0; row < gradient.Length / rows.Width; row++)
        {
            rows.AddGradient(firstRow + row, sums.AsSpan((firstRow + row) * rows.Stride, rows.Stride), (float)scale,
                gradient.Slice(row * rows.Width, rows.Width));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (sums is not null)
            ArrayPool<float>.Shared.Return(sums);
    }

    private static double Median(PairwiseRowsKernel rows)
    {
        int count = rows.Count, padded = rows.PaddedCount;
        float[] squares = ArrayPool<float>.Shared.Rent(count * (count - 1) / 2);
        // Those of row i with all later ones begin after those of the rows before it.
        ParallelRows.For(padded / Panel, (double)count * count * rows.Width, strip =>
        {
            int row = strip * Panel, columns = padded - row;
            float[] some = ArrayPool<float>.Shared.Rent(Panel * columns);
            rows.SquaredDistances(row, Panel, row, columns, some, columns);
            for (int i = row; i < Math.Min(row + Panel, count - 1); i++)
            {
                some.AsSpan((i - row) * columns + i + 1 - row, count - i - 1)
                    .CopyTo(squares.AsSpan(i * (count - 1) - i * (i - 1) / 2));
            }
            ArrayPool<float>.Shared.Return(some);
        });
        double? median = Selection.MedianAboveZero<float>(squares.AsSpan(0, count * (count - 1) / 2), Math.Sqrt);
        ArrayPool<float>.Shared.Return(squares);
        return median ?? double.NaN;
    }

    // Puts weights in the place of the distances of row i to some others: those after it, by sets.
    private void Weigh(int i, int firstColumn, Span<float> squares, double exponent, float first, float second,
        ref (double First, double Second, double Across) sums)
    {
        int start = Math.Clamp(i + 1 - firstColumn, 0, squares.Length), end = Math.Clamp(rows.Count - firstColumn, start, squares.Length);
        if (i >= rows.Count)
            end = start;
        int split = Math.Clamp(n - firstColumn, start, end);
        squares[..start].Clear();
        squares[end..].Clear();
        Span<float> ofFirst = squares[start..split], ofSecond = squares[split..end];
        if (i < n)
        {
            sums.First += family.Weigh(ofFirst, exponent, first);
            sums.Across += family.Weigh(ofSecond, exponent, -1);
        }
        else
        {
            sums.Second += family.Weigh(ofSecond, exponent, second);
        }
    }

    // Adds the weights of a panel of rows.
    private void Add(ReadOnlySpan<float> weights, int rowStride, int columnStride, int row, int firstColumn, int columns)
    {
        if (areDifferences)
            rows.AddWeightedDifferences(weights, rowStride, columnStride, row, Panel, firstColumn, columns, Sums(row));
        else
            rows.AddWeightedRows(weights, rowStride, columnStride, Panel, firstColumn, columns, Sums(row));
    }

    private int Length(int start) => Math.Min(block, rows.PaddedCount - start);

    private Span<float> Sums(int row) => sums.AsSpan(row * rows.Stride, Panel * rows.Stride);
}
