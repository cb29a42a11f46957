namespace SemiMER.Batching;

/// <summary>
/// Row numbers without end: all rows in random order, then all again in a new order. A batch may run across two rounds, so
/// every batch has the size asked for and every row is drawn equally often, however small the set.
/// </summary>
internal sealed class ShuffledStream : IRowStream
{
    private readonly int[] order;
    private readonly RandomSource random;
    private int position;

    public ShuffledStream(int rows, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        this.random = random;
        order = [.. Enumerable.Range(0, rows)];
        position = rows;
    }

    /// <inheritdoc/>
    public int[] Next(int count)
    {
        var batch = new int[Math.Min(count, order.Length)];
        for (int i = 0; i < batch.Length; i++)
        {
            if (position == order.Length)
                BeginRound(batch.AsSpan(0, i), batch.Length - i);
            batch[i] = order[position++];
        }
        return batch;
    }

    // A batch may end one round and begin the next: rows it has already come later in the new order.
    private void BeginRound(ReadOnlySpan<int> taken, int missing)
    {
        random.Shuffle(order.AsSpan());
        position = 0;
        HashSet<int> had = [.. taken];
        int free = missing;
        for (int i = 0; i < missing; i++)
        {
            if (!had.Contains(order[i]))
                continue;
            while (had.Contains(order[free]))
                free++;
            (order[i], order[free]) = (order[free], order[i]);
            free++;
        }
    }
}
