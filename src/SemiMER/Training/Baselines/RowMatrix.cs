namespace SemiMER.Training;

/// <summary>Numbers in double precision, <c>[row, column]</c>, in row-major order.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Columns">Numbers of a row.</param>
internal sealed record RowMatrix(double[] Values, int Columns)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Values.Length / Columns;

    /// <summary>One row, <c>[column]</c>.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
