namespace SemiMER.Benchmarks.Plain;

/// <summary>Row numbers without end: all in random order, then all again in a new order.</summary>
internal sealed class PlainRows(int count, int batchSize, int seed)
{
    private readonly Random random = new(seed);
    private readonly int[] order = [.. Enumerable.Range(0, count)];
    private int position = int.MaxValue; // beyond the end, so the first batch begins a round

    /// <summary>The rows of the next batch; at most as many as there are.</summary>
    public int[] Next()
    {
        int size = Math.Min(batchSize, order.Length);
        if (position > order.Length - size)
        {
            random.Shuffle(order);
            position = 0;
        }
        position += size;
        return order[(position - size)..position];
    }
}
