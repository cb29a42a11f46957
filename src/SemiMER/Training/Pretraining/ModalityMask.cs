namespace SemiMER.Training;

/// <summary>
/// What of one modality of a batch is to be restored, and what is read in its place. It lies in the memory of the host, so that it is the
/// same on every device.
/// </summary>
internal sealed class ModalityMask
{
    /// <summary>A mask of nothing.</summary>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="width">Cells of a row: its features, or 1 where rows are masked as a whole.</param>
    public ModalityMask(int rows, int width)
    {
        Width = width;
        (Cells, Source, Hidden) = (new bool[rows * width], new long[rows * width], new bool[rows]);
        for (int cell = 0; cell < Source.Length; cell++)
            Source[cell] = cell / width;
    }

    /// <summary>Cells of a row.</summary>
    public int Width { get; }

    /// <summary>Which cells are to be restored, row after row.</summary>
    public bool[] Cells { get; }

    /// <summary>The row whose number is read in each cell; mostly its own.</summary>
    public long[] Source { get; }

    /// <summary>Rows in place of whose embedding a learned vector stands.</summary>
    public bool[] Hidden { get; }

    /// <summary>Number of cells to be restored.</summary>
    public int Count => Cells.Count(cell => cell);

    /// <summary>Whether any row is hidden.</summary>
    public bool HidesAny => Array.Exists(Hidden, hidden => hidden);

    /// <summary>Whether another row is read anywhere.</summary>
    public bool ReadsOthers => Source.Index().Any(cell => cell.Item != cell.Index / Width);

    /// <summary>Whether anything of a row is to be restored.</summary>
    public bool Has(int row) => Cells.AsSpan(row * Width, Width).Contains(true);

    /// <summary>Hides a row: all of it is to be restored.</summary>
    public void Hide(int row)
    {
        Hidden[row] = true;
        Cells.AsSpan(row * Width, Width).Fill(true);
    }

    /// <summary>Reads another row in some cells of a row, which are to be restored.</summary>
    public void Replace(int row, int first, int count, long source)
    {
        Cells.AsSpan(row * Width + first, count).Fill(true);
        Source.AsSpan(row * Width + first, count).Fill(source);
    }
}
