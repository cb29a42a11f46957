namespace SemiMER.Training;

/// <summary>
/// What of one modality of a batch is to be restored, and what is read in its place. It lies in the memory of the host, so that it is the
/// same on every device.
/// </summary>
internal sealed class ModalityMask
{
    private readonly int[] lengths;

    /// <summary>A mask of nothing.</summary>
    /// <param name="lengths">Cells that each row has, 0 where the modality is absent.</param>
    /// <param name="width">Places for cells of a row: its features or frames, or 1 where rows are masked as a whole.</param>
    /// <param name="isOfFrames">Whether cells are frames.</param>
    public ModalityMask(int[] lengths, int width, bool isOfFrames = false)
    {
        (this.lengths, Width, IsOfFrames) = (lengths, width, isOfFrames);
        int rows = lengths.Length;
        (Cells, Source, Hidden) = (new bool[rows * width], new long[rows * width], new bool[rows * (isOfFrames ? width : 1)]);
        for (int cell = 0; cell < Source.Length; cell++)
            Source[cell] = Own(cell);
    }

    /// <summary>Rows of the batch.</summary>
    public int Rows => lengths.Length;

    /// <summary>Places for cells of a row.</summary>
    public int Width { get; }

    /// <summary>Whether cells are frames.</summary>
    public bool IsOfFrames { get; }

    /// <summary>Which cells are to be restored, row after row.</summary>
    public bool[] Cells { get; }

    /// <summary>The row whose number is read in each cell, or the frame that is read in the place of each; mostly its own.</summary>
    public long[] Source { get; }

    /// <summary>Rows in place of whose embedding a learned vector stands; of frames the frames in whose place one stands.</summary>
    public bool[] Hidden { get; }

    /// <summary>Number of cells to be restored.</summary>
    public int Count => Cells.Count(cell => cell);

    /// <summary>Numbers of the cells to be restored, row after row.</summary>
    public long[] MaskedCells => [.. Cells.Index().Where(cell => cell.Item).Select(cell => (long)cell.Index)];

    /// <summary>Whether any row or frame is hidden.</summary>
    public bool HidesAny => Array.Exists(Hidden, hidden => hidden);

    /// <summary>Whether another row or frame is read anywhere.</summary>
    public bool ReadsOthers => Source.Index().Any(cell => cell.Item != Own(cell.Index));

    /// <summary>Cells that a row has.</summary>
    public int LengthOf(int row) => lengths[row];

    /// <summary>Whether anything of a row is to be restored.</summary>
    public bool Has(int row) => Cells.AsSpan(row * Width, Width).Contains(true);

    /// <summary>Hides a row: all of it is to be restored.</summary>
    public void Hide(int row)
    {
        if (IsOfFrames)
        {
            HideFrames(row, 0, lengths[row]);
            return;
        }
        Hidden[row] = true;
        Cells.AsSpan(row * Width, lengths[row]).Fill(true);
    }

    /// <summary>Hides some frames of a row, which are to be restored.</summary>
    public void HideFrames(int row, int first, int count)
    {
        Hidden.AsSpan(row * Width + first, count).Fill(true);
        Cells.AsSpan(row * Width + first, count).Fill(true);
    }

    /// <summary>Reads another row in some cells of a row, which are to be restored.</summary>
    public void Replace(int row, int first, int count, long source)
    {
        Cells.AsSpan(row * Width + first, count).Fill(true);
        Source.AsSpan(row * Width + first, count).Fill(source);
    }

    /// <summary>Reads other frames of a row in place of some, which are to be restored.</summary>
    public void ReplaceFrames(int row, int first, int count, int source)
    {
        for (int i = 0; i < count; i++)
            Replace(row, first + i, 1, source + i);
    }

    private long Own(int cell) => IsOfFrames ? cell % Width : cell / Width;
}
