namespace SemiMER.Formats;

/// <summary>A whole table of features.</summary>
/// <param name="Columns">Names of the columns of numbers.</param>
/// <param name="Rows">The rows, in the order of the file.</param>
public sealed record FeatureTable(IReadOnlyList<string> Columns, IReadOnlyList<FeatureRow> Rows)
{
    /// <summary>The file that the table was read from, if it was.</summary>
    public string? File { get; init; }

    /// <summary>What was left out, changed or assumed in the file.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; init; } = [];

    /// <summary>The numbers of all rows, one row after another: [row, column].</summary>
    public float[] Values()
    {
        var values = new float[checked(Rows.Count * Columns.Count)];
        for (int i = 0; i < Rows.Count; i++)
            Rows[i].Values.CopyTo(values, i * Columns.Count);
        return values;
    }

    /// <summary>The same table with only some of its rows.</summary>
    /// <param name="keep">Tells which.</param>
    public FeatureTable Where(Func<FeatureRow, bool> keep) => this with { Rows = [.. Rows.Where(keep)] };
}
