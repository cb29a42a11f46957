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
        FillPanels();
        // The sums of rows cancel; they do so exactly enough near 0 only.
        float[] mean = Mean(present);
        Vector<float> largest = default;
        fixed (float* from = rows, to = centred, less = mean)
        {
            for (int row = 0; row < PaddedCount; row++)
            {
                float* values = from + row * Stride, moved = to + row * Stride;
                bool counts = row < Count && (present is null || present(row));
                for (int k = 0; k < Stride; k += Vector<float>.Count)
                {
                    Vector<float> difference = Vector.Load(values + k) - Vector.Load(less + k);
                    difference.Store(moved + k);
                    if (counts)
                        largest = Vector.Max(largest, Vector.Abs(difference));
                }
                moved[Width] = 1;
            }
        }
        reach = 0;
        for (int i = 0; i < Vector<float>.Count; i++)
            reach = Math.Max(reach, largest[i]);
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
    /// <param name="rowCount">Number of i, a multiple of <see cref="PanelRows"/>.</param>
    /// <param name="firstColumn">The row of z that j = 0 stands for.</param>
    /// <param name="columnCount">Number of j, a multiple of <see cref="PanelRows"/>.</param>
    /// <param name="sums">The sums, <see cref="Stride"/> numbers each.</param>
    public void AddWeightedRows(
        ReadOnlySpan<float> weights, int rowStride, int columnStride, int rowCount, int firstColumn, int columnCount, Span<float> sums)
    {
        fixed (float* w = weights, z = &centred[firstColumn * Stride], to = sums)
        {
            for (int k = 0; k < Width; k += PanelRows)
            {
                for (int row = 0; row < rowCount; row += RowsTogether)
                    AddWeightedRows(w + row * rowStride, rowStride, columnStride, columnCount, z + k, Stride, to + row * Stride + k);
            }
            if (Width % PanelRows == 0)
                AddTotals(w, rowStride, columnStride, rowCount, columnCount, to + Width); // no panel holds the ones
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
        float total = sums[Width];
        fixed (float* z = &centred[row * Stride], sum = sums, to = gradient)
        {
            int k = 0;
            for (; k + Vector<float>.Count <= gradient.Length; k += Vector<float>.Count)
            {
                Vector<float> part = Vector.Load(z + k) * total - Vector.Load(sum + k);
                (Vector.Load(to + k) + part * factor).Store(to + k);
            }
            for (; k < gradient.Length; k++)
                to[k] += factor * (total * z[k] - sum[k]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(centred);
        ArrayPool<float>.Shared.Return(panels);
    }

    // The mean row, with zeros up to the stride; added up in double precision.
    private float[] Mean(Func<int, bool>? present)
    {
        var sums = new double[Stride];
        int number = 0;
        fixed (float* from = rows)
        {
            fixed (double* to = sums)
            {
                for (int row = 0; row < Count; row++)
                {
                    if (present is not null && !present(row))
                        continue;
                    number++;
                    float* values = from + row * Stride;
                    for (int k = 0; k < Stride; k += Vector<float>.Count)
                    {
                        Vector.Widen(Vector.Load(values + k), out Vector<double> low, out Vector<double> high);
                        (Vector.Load(to + k) + low).Store(to + k);
                        (Vector.Load(to + k + Vector<double>.Count) + high).Store(to + k + Vector<double>.Count);
                    }
                }
            }
        }
        var mean = new float[Stride];
        for (int k = 0; k < Width; k++)
            mean[k] = (float)(sums[k] / Math.Max(1, number));
        return mean;
    }

    private void FillPanels()
    {
        fixed (float* from = rows, to = panels)
        {
            for (int start = 0; start < PaddedCount; start += PanelRows)
            {
                for (int row = 0; row < PanelRows; row++)
                {
                    float* values = from + (start + row) * Stride, column = to + start * Width + row;
                    for (int k = 0; k < Width; k++)
                        column[k * PanelRows] = values[k];
                }
            }
        }
    }

    // sums_i += Σ_j w_ij, one number for each row of sums; either rows or columns lie together.
    private void AddTotals(float* w, int rowStride, int columnStride, int rowCount, int columnCount, float* sums)
    {
        int rowsTogether = rowStride == 1 ? Vector<float>.Count : 1, columnsTogether = rowStride == 1 ? 1 : Vector<float>.Count;
        for (int row = 0; row < rowCount; row += rowsTogether)
        {
            Vector<float> total = default;
            for (int column = 0; column < columnCount; column += columnsTogether)
                total += Vector.Load(w + row * rowStride + column * columnStride);
            if (rowsTogether == 1)
                sums[row * Stride] += Vector.Sum(total);
            for (int i = 0; rowsTogether > 1 && i < rowsTogether; i++)
                sums[(row + i) * Stride] += total[i];
        }
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
