namespace SemiMER.Batching;

/// <summary>
/// Batches of rows of similar length, which need little padding: the rows of several batches are drawn together, sorted by length and
/// cut into batches, which come in random order. Each row comes as often as from the stream they are drawn from.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="count">How many rows there are.</param>
/// <param name="batches">How many batches are drawn together; fewer if there are not so many rows.</param>
/// <param name="lengthOf">Number of frames of a row.</param>
/// <param name="random">Draws the order of the batches.</param>
internal sealed class BucketedStream(IRowStream rows, int count, int batches, Func<int, int> lengthOf, RandomSource random) : IRowStream
{
    private readonly Queue<int[]> ready = new();

    /// <inheritdoc/>
    public int[] Next(int size)
    {
        if (ready.Count == 0)
            Draw(Math.Min(size, count));
        return ready.Dequeue();
    }

    private void Draw(int size)
    {
        int[] drawn = rows.Next(Math.Min(batches, count / size) * size);
        int[][] cut = [.. drawn.OrderBy(lengthOf).Chunk(size)]; // a stable sort: the same on every platform
        random.Shuffle(cut.AsSpan());
        foreach (int[] batch in cut)
            ready.Enqueue(batch);
    }
}
