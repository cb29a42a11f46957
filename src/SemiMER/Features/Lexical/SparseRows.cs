using System.Numerics.Tensors;

namespace SemiMER.Features;

/// <summary>
/// A matrix of which only the numbers that are not zero are stored, row after row (compressed sparse rows, CSR); within a row by
/// ascending column.
/// </summary>
public sealed class SparseRows
{
    private readonly int[] offsets;
    private readonly int[] columns;
    private readonly double[] values;

    internal SparseRows(int columnCount, int[] offsets, int[] columns, double[] values)
    {
        ColumnCount = columnCount;
        this.offsets = offsets;
        this.columns = columns;
        this.values = values;
    }

    /// <summary>Number of rows.</summary>
    public int RowCount => offsets.Length - 1;

    /// <summary>Number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of stored numbers.</summary>
    public int StoredCount => values.Length;

    /// <summary>The columns of the stored numbers of a row, ascending.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<int> ColumnsOf(int row) => columns.AsSpan(offsets[row]..offsets[row + 1]);

    /// <summary>The stored numbers of a row, in the order of <see cref="ColumnsOf"/>.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<double> ValuesOf(int row) => values.AsSpan(offsets[row]..offsets[row + 1]);

    /// <summary>Builds a matrix of rows, each a set of columns and values.</summary>
    internal static SparseRows Create(int columnCount, IReadOnlyList<(int[] Columns, double[] Values)> rows)
    {
        var offsets = new int[rows.Count + 1];
        for (int row = 0; row < rows.Count; row++)
            offsets[row + 1] = checked(offsets[row] + rows[row].Columns.Length);
        var columns = new int[offsets[^1]];
        var values = new double[offsets[^1]];
        for (int row = 0; row < rows.Count; row++)
        {
            rows[row].Columns.CopyTo(columns, offsets[row]);
            rows[row].Values.CopyTo(values, offsets[row]);
        }
        return new SparseRows(columnCount, offsets, columns, values);
    }

    /// <summary>The same matrix with rows and columns exchanged.</summary>
    internal SparseRows Transposed()
    {
        var starts = new int[ColumnCount + 1];
        foreach (int column in columns)
            starts[column + 1]++;
        for (int column = 0; column < ColumnCount; column++)
            starts[column + 1] += starts[column];
        int[] next = starts[..^1];
        var newColumns = new int[columns.Length];
        var newValues = new double[values.Length];
        for (int row = 0; row < RowCount; row++)
        {
            for (int i = offsets[row]; i < offsets[row + 1]; i++)
            {
                int place = next[columns[i]]++;
                newColumns[place] = row;
                newValues[place] = values[i];
            }
        }
        return new SparseRows(RowCount, starts, newColumns, newValues);
    }

    /// <summary>
    /// The product with a dense matrix <c>[columns, width]</c>, row after row: <c>[rows, width]</c>. Every row of the result is summed in
    /// the order of its columns, so the number of threads changes nothing.
    /// </summary>
    internal double[] Multiply(double[] dense, int width, CancellationToken cancellationToken = default)
    {
        var product = new double[(long)RowCount * width];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, RowCount, parallel, row =>
        {
            Span<double> sum = product.AsSpan(row * width, width);
            for (int i = offsets[row]; i < offsets[row + 1]; i++)
                TensorPrimitives.MultiplyAdd(dense.AsSpan(columns[i] * width, width), values[i], sum, sum);
        });
        return product;
    }
}
