namespace SemiMER.Batching;

/// <summary>
/// Row numbers without end: all rows in random order, then all again in a new order. A batch may run across two rounds, so
/// every batch has the size asked for and every row is drawn equally often, however small the set.
/// </summary>
internal sealed class ShuffledStream
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

    /// <summary>The next rows; at most as many as there are, so that no row occurs twice in one batch of the first round.</summary>
    public int[] Next(int count)
    {
        var batch = new int[Math.Min(count, order.Length)];
        for (int i = 0; i < batch.Length; i++)
        {
            if (position == order.Length)
            {
                random.Shuffle(order.AsSpan());
                position = 0;
            }
            batch[i] = order[position++];
        }
        return batch;
    }
}
