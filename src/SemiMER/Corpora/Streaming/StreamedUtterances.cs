namespace SemiMER.Corpora;

/// <summary>Some rows of the splits of a streamed corpus.</summary>
/// <param name="splits">The splits, whose rows are numbered one split after the other.</param>
/// <param name="selection">The rows.</param>
internal sealed class StreamedUtterances(IReadOnlyList<StreamedSplit> splits, RowSelection selection) : IUtteranceSource
{
    /// <inheritdoc/>
    public int Count => selection.Count;

    /// <inheritdoc/>
    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Read(rows, null);
    }

    /// <inheritdoc/>
    public int FramesOf(int row)
    {
        (StreamedSplit split, int own) = Find(row);
        return split.FramesOf(own);
    }

    IReadOnlyList<Utterance> IUtteranceSource.Read(IReadOnlyList<int> rows, FeatureArena arena) => Read(rows, arena);

    private List<Utterance> Read(IReadOnlyList<int> rows, FeatureArena? arena)
    {
        var result = new List<Utterance>(rows.Count);
        for (int i = 0; i < rows.Count;)
        {
            (StreamedSplit split, int first) = Find(rows[i]);
            int count = 1;
            // Rows that follow each other are read together.
            while (i + count < rows.Count && Find(rows[i + count]) is var next && next.Split == split && next.Row == first + count)
                count++;
            split.Read(first, count, (utterance, _) => result.Add(utterance), arena);
            i += count;
        }
        return result;
    }

    private (StreamedSplit Split, int Row) Find(int index)
    {
        int row = selection[index];
        foreach (StreamedSplit split in splits)
        {
            if (row < split.Count)
                return (split, row);
            row -= split.Count;
        }
        throw new ArgumentOutOfRangeException(nameof(index));
    }
}
