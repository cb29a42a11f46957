using System.Buffers;
using System.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Matching;

/// <summary>
/// Rows z_i laid out for passes over pairs of them on the CPU, and the two such passes an MMD consists of: squared distances, and
/// sums of rows weighted by a matrix. Both go over four rows and two vectors of others at a time, so that numbers stay in registers, and
/// in one order, whatever the number of threads.
/// </summary>
internal sealed unsafe class PairwiseRowsKernel : IDisposable
{
    private const int RowsTogether = 4;

    // Beyond it squares may overflow.
    private const float LargestMagnitude = 1e17f;

    // Beyond so many bandwidths from the mean row weighted sums of rows lose more than four digits of what they are for.
    private const float FarthestBandwidths = 64;

    private readonly float[] rows;    // z, row by row
    private readonly float[] panels;  // z by columns, PanelRows rows at a time: what distances are taken to
    private readonly float[] centred; // [z - mean, 1], row by row
    private float reach;              // the largest number in z - mean

    /// <summary>Makes room for rows, each zero until it is set.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="width">Numbers of a row.</param>
    public PairwiseRowsKernel(int count, int width)
    {
        (Count, Width) = (count, width);
        PaddedCount = RoundUp(count);
        Stride = RoundUp(width + 1);
        rows = ArrayPool<float>.Shared.Rent(PaddedCount * Stride);
        centred = ArrayPool<float>.Shared.Rent(PaddedCount * Stride);
        panels = ArrayPool<float>.Shared.Rent(PaddedCount * width);
        Array.Clear(rows, 0, PaddedCount * Stride);
    }

    /// <summary>How many rows are gone through together; blocks of rows begin at multiples of it.</summary>
    public static int PanelRows => 2 * Vector<float>.Count;

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Number of rows with those, all zero, that fill the last panel.</summary>
    public int PaddedCount { get; }

    /// <summary>Numbers of a row.</summary>
    public int Width { get; }

    /// <summary>Distance of rows in memory, also of sums of rows; at least one more than their width.</summary>
    public int Stride { get; }

    /// <summary>The next multiple of <see cref="PanelRows"/>.</summary>
    public static int RoundUp(int number) => (number + PanelRows - 1) / PanelRows * PanelRows;

    /// <summary>Sets a row.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="values">Its numbers.</param>
    /// <returns>Whether all are finite, and small enough for their squares.</returns>
    public bool TrySet(int index, ReadOnlySpan<float> values)
    {
        values.CopyTo(rows.AsSpan(index * Stride, Width));
        return Math.Abs(TensorPrimitives.MaxMagnitude(values)) <= LargestMagnitude; // not for NaN
    }

    /// <summary>The numbers of a row.</summary>
    public ReadOnlySpan<float> Row(int index) => rows.AsSpan(index * Stride, Width);

    /// <summary>
    /// Whether rows lie so far from their mean, beside a bandwidth, that gradients are to be taken by
    /// <see cref="AddWeightedDifferences"/>; known once the rows are arranged.
    /// </summary>
    public bool AreFar(double bandwidth) => reach > FarthestBandwidths * bandwidth;

    /// <summary>Makes what the passes need, after all rows are set.</summary>
    /// <param name="present">Whether a row counts for the mean; null if all do.</param>
    public void Arrange(Func<int, bool>? present = null)
    {
        for (int start = 0; start < PaddedCount; start += PanelRows)
        {
            Span<float> panel = panels.AsSpan(start * Width, PanelRows * Width);
            for (int row = 0; row < PanelRows; row++)
            {
                ReadOnlySpan<float> values = Row(start + row);
                for (int k = 0, at = row; k < values.Length; k++, at += PanelRows)
                    panel[at] = values[k];
            }
        }
        // The sums of rows cancel; they do so exactly enough near 0 only.
        var total = new double[Width];
        var wide = new double[Width];
        int number = 0;
        for (int row = 0; row < Count; row++)
        {
            if (present is not null && !present(row))
                continue;
            number++;
            TensorPrimitives.ConvertTruncating<float, double>(Row(row), wide);
            TensorPrimitives.Add<double>(total, wide, total);
        }
        float[] mean = [.. total.Select(sum => (float)(sum / Math.Max(1, number)))];
        reach = 0;
        for (int row = 0; row < PaddedCount; row++)
        {
            Span<float> moved = centred.AsSpan(row * Stride, Stride);
            TensorPrimitives.Subtract(Row(row), mean, moved);
            if (row < Count && (present is null || present(row)))
                reach = Math.Max(reach, Math.Abs(TensorPrimitives.MaxMagnitude<float>(moved[..Width])));
            moved[Width..].Clear();
            moved[Width] = 1;
        }
    }

    /// <summary>‖z_i - z_j‖², differences first, so that equal rows have a distance of exactly 0.</summary>
    /// <param name="firstRow">The first i.</param>
    /// <param name="rowCount">Number of i, a multiple of 4.</param>
    /// <param name="firstColumn">The first j, a multiple of <see cref="PanelRows"/>.</param>
    /// <param name="columnCount">Number of j, a multiple of <see cref="PanelRows"/>.</param>
    /// <param name="squares">Where they are written, row by row.</param>
    /// <param name="stride">Distance of these rows.</param>
    public void SquaredDistances(int firstRow, int rowCount, int firstColumn, int columnCount, Span<float> squares, int stride)
    {
        fixed (float* x = &rows[firstRow * Stride], y = &panels[firstColumn * Width], to = squares)
        {
            for (int column = 0; column < columnCount; column += PanelRows)
            {
                for (int row = 0; row < rowCount; row += RowsTogether)
                    SquaredDistances(x + row * Stride, Stride, y + column * Width, Width, to + row * stride + column, stride);
            }
        }
    }

    /// <summary>sums_i += Σ_j w_ij [z_j - mean, 1] for i and j from 0 on, counted from a first row of z each.</summary>
    /// <param name="weights">The matrix w.</param>
    /// <param name="rowStride">Distance of w_ij and w_(i+1)j; 1 for a transposed matrix.</param>
    /// <param name="columnStride">Distance of w_ij and w_i(j+1).</param>
    /// <param name="rowCount">Number of i, a multiple of 4.</param>
    /// <param name="firstColumn">The row of z that j = 0 stands for.</param>
    /// <param name="columnCount">Number of j.</param>
    /// <param name="sums">The sums, <see cref="Stride"/> numbers each.</param>
    public void AddWeightedRows(
        ReadOnlySpan<float> weights, int rowStride, int columnStride, int rowCount, int firstColumn, int columnCount, Span<float> sums)
    {
        fixed (float* w = weights, z = &centred[firstColumn * Stride], to = sums)
        {
            for (int k = 0; k <= Width; k += PanelRows)
            {
                for (int row = 0; row < rowCount; row += RowsTogether)
                    AddWeightedRows(w + row * rowStride, rowStride, columnStride, columnCount, z + k, Stride, to + row * Stride + k);
            }
        }
    }

    /// <summary>
    /// sums_i += Σ_j w_ij [z_j - z_i, 0]: for narrow kernels in place of
    /// <see cref="AddWeightedRows(ReadOnlySpan{float}, int, int, int, int, int, Span{float})"/>. Few rows are near enough for a weight
    /// above 0.
    /// </summary>
    /// <param name="weights">The matrix w.</param>
    /// <param name="rowStride">Distance of w_ij and w_(i+1)j; 1 for a transposed matrix.</param>
    /// <param name="columnStride">Distance of w_ij and w_i(j+1).</param>
    /// <param name="firstRow">The row of z that i = 0 stands for.</param>
    /// <param name="rowCount">Number of i.</param>
    /// <param name="firstColumn">The row of z that j = 0 stands for.</param>
    /// <param name="columnCount">Number of j.</param>
    /// <param name="sums">The sums, <see cref="Stride"/> numbers each.</param>
    public void AddWeightedDifferences(ReadOnlySpan<float> weights, int rowStride, int columnStride, int firstRow, int rowCount,
        int firstColumn, int columnCount, Span<float> sums)
    {
        var difference = new float[Width];
        for (int i = 0; i < rowCount; i++)
        {
            Span<float> sum = sums.Slice(i * Stride, Width);
            for (int j = 0; j < columnCount; j++)
            {
                float weight = weights[i * rowStride + j * columnStride];
                if (weight == 0)
                    continue;
                TensorPrimitives.Subtract(Row(firstColumn + j), Row(firstRow + i), difference);
                TensorPrimitives.MultiplyAdd(difference, weight, sum, sum);
            }
        }
    }

    /// <summary>Adds factor Σ_j w_ij (z_i - z_j) to a gradient.</summary>
    /// <param name="row">Which i.</param>
    /// <param name="sums">Its sums, as <see cref="AddWeightedRows(ReadOnlySpan{float}, int, int, int, int, int, Span{float})"/> or
    /// <see cref="AddWeightedDifferences"/> gives them.</param>
    /// <param name="factor">What they are multiplied by.</param>
    /// <param name="gradient">What is added to.</param>
    public void AddGradient(int row, ReadOnlySpan<float> sums, float factor, Span<float> gradient)
    {
        ReadOnlySpan<float> z = centred.AsSpan(row * Stride, Width);
        float total = sums[Width];
        for (int k = 0; k < gradient.Length; k++)
            gradient[k] += factor * (total * z[k] - sums[k]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(centred);
        ArrayPool<float>.Shared.Return(panels);
    }

    private static void SquaredDistances(float* x, int xStride, float* panel, int width, float* squares, int stride)
    {
        float* x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        Vector<float> l0 = default, l1 = default, l2 = default, l3 = default, r0 = default, r1 = default, r2 = default, r3 = default;
        for (int k = 0; k < width; k++)
        {
            Vector<float> left = Vector.Load(panel), right = Vector.Load(panel + Vector<float>.Count), point = new(x[k]);
            (l0, r0) = (AddSquare(left - point, l0), AddSquare(right - point, r0));
            point = new(x1[k]);
            (l1, r1) = (AddSquare(left - point, l1), AddSquare(right - point, r1));
            point = new(x2[k]);
            (l2, r2) = (AddSquare(left - point, l2), AddSquare(right - point, r2));
            point = new(x3[k]);
            (l3, r3) = (AddSquare(left - point, l3), AddSquare(right - point, r3));
            panel += PanelRows;
        }
        Store(l0, r0, squares);
        Store(l1, r1, squares + stride);
        Store(l2, r2, squares + 2 * stride);
        Store(l3, r3, squares + 3 * stride);
    }

    private static void AddWeightedRows(float* w, int rowStride, int columnStride, int count, float* z, int stride, float* sums)
    {
        float* w1 = w + rowStride, w2 = w1 + rowStride, w3 = w2 + rowStride;
        Vector<float> l0 = default, l1 = default, l2 = default, l3 = default, r0 = default, r1 = default, r2 = default, r3 = default;
        for (int j = 0, at = 0; j < count; j++, at += columnStride)
        {
            Vector<float> left = Vector.Load(z), right = Vector.Load(z + Vector<float>.Count), weight = new(w[at]);
            (l0, r0) = (Vector.FusedMultiplyAdd(weight, left, l0), Vector.FusedMultiplyAdd(weight, right, r0));
            weight = new(w1[at]);
            (l1, r1) = (Vector.FusedMultiplyAdd(weight, left, l1), Vector.FusedMultiplyAdd(weight, right, r1));
            weight = new(w2[at]);
            (l2, r2) = (Vector.FusedMultiplyAdd(weight, left, l2), Vector.FusedMultiplyAdd(weight, right, r2));
            weight = new(w3[at]);
            (l3, r3) = (Vector.FusedMultiplyAdd(weight, left, l3), Vector.FusedMultiplyAdd(weight, right, r3));
            z += stride;
        }
        Add(l0, r0, sums);
        Add(l1, r1, sums + stride);
        Add(l2, r2, sums + 2 * stride);
        Add(l3, r3, sums + 3 * stride);
    }

    private static Vector<float> AddSquare(Vector<float> difference, Vector<float> sum) =>
        Vector.FusedMultiplyAdd(difference, difference, sum);

    private static void Store(Vector<float> left, Vector<float> right, float* to)
    {
        left.Store(to);
        right.Store(to + Vector<float>.Count);
    }

    private static void Add(Vector<float> left, Vector<float> right, float* to) =>
        Store(Vector.Load(to) + left, Vector.Load(to + Vector<float>.Count) + right, to);
}
