using SemiMER.Corpora;

namespace SemiMER.Batching;

/// <summary>
/// Row numbers without end, every class equally often, whatever its size: the rows of a small class come the more often, several times
/// in one batch if need be. Batches that cannot be divided by the classes give the rest to one class after another.
/// </summary>
internal sealed class ClassBalancedStream : IRowStream
{
    private readonly int[][] rowsOfClass;
    private readonly ShuffledStream[] streams;
    private readonly int rows;
    private readonly RandomSource random;
    private int turn;

    /// <summary>Begins the stream.</summary>
    /// <param name="set">The rows, of each class at least one.</param>
    /// <param name="random">Draws the order within the classes and in the batches.</param>
    public ClassBalancedStream(LabeledSet set, RandomSource random)
    {
        rows = set.Count;
        this.random = random;
        rowsOfClass = [.. Enumerable.Range(0, set.Classes.Count).Select(c =>
            Enumerable.Range(0, rows).Where(row => set[row].ClassIndex == c).ToArray())];
        streams = [.. rowsOfClass.Select(own => new ShuffledStream(own.Length, random))];
    }

    /// <inheritdoc/>
    public int[] Next(int count)
    {
        var batch = new int[Math.Min(count, rows)];
        for (int i = 0; i < batch.Length; i++)
        {
            int c = turn++ % streams.Length;
            batch[i] = rowsOfClass[c][streams[c].Next(1)[0]];
        }
        turn %= streams.Length;
        random.Shuffle(batch.AsSpan());
        return batch;
    }
}
