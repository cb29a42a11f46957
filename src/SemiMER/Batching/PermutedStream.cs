namespace SemiMER.Batching;

/// <summary>
/// Row numbers of a large set without end, as of <see cref="ShuffledStream"/>: all rows in random order, then all again in a new
/// order, batches running across rounds. It keeps no list of the rows.
/// </summary>
internal sealed class PermutedStream : IRowStream
{
    private readonly int rows;
    private readonly RandomSource random;
    private readonly Queue<int> postponed = new();
    private Permutation order;
    private int position;

    public PermutedStream(int rows, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        this.rows = rows;
        this.random = random;
        order = new Permutation(rows, random);
    }

    /// <inheritdoc/>
    public int[] Next(int count)
    {
        var batch = new int[Math.Min(count, rows)];
        int filled = 0;
        while (filled < batch.Length && postponed.TryDequeue(out int row))
            batch[filled++] = row;
        while (filled < batch.Length && position < rows)
            batch[filled++] = order[position++];
        if (filled < batch.Length)
            BeginRound(batch, filled);
        return batch;
    }

    // A batch may end one round and begin the next: rows it has already wait for the next batch.
    private void BeginRound(int[] batch, int filled)
    {
        order = new Permutation(rows, random);
        position = 0;
        HashSet<int> had = [.. batch.AsSpan(0, filled)];
        while (filled < batch.Length)
        {
            int row = order[position++];
            if (had.Contains(row))
                postponed.Enqueue(row);
            else
                batch[filled++] = row;
        }
    }
}
