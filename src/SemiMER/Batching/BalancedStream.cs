using SemiMER.Corpora;

namespace SemiMER.Batching;

/// <summary>
/// Row numbers without end, every group of rows equally often, whatever its size: the rows of a small group come the more often, several
/// times in one batch if need be. Batches that cannot be divided by the groups give the rest to one group after another.
/// </summary>
internal sealed class BalancedStream : IRowStream
{
    private readonly int[][] rowsOfGroup;
    private readonly ShuffledStream[] streams;
    private readonly int rows;
    private readonly RandomSource random;
    private int turn;

    private BalancedStream(int[][] rowsOfGroup, int rows, RandomSource random)
    {
        (this.rowsOfGroup, this.rows, this.random) = (rowsOfGroup, rows, random);
        streams = [.. rowsOfGroup.Select(own => new ShuffledStream(own.Length, random))];
    }

    /// <summary>Begins a stream of classes.</summary>
    /// <param name="set">The rows, of each class at least one.</param>
    /// <param name="random">Draws the order within the classes and in the batches.</param>
    public static BalancedStream OfClasses(LabeledSet set, RandomSource random) => new(
        [.. Enumerable.Range(0, set.Classes.Count).Select(c =>
            Enumerable.Range(0, set.Count).Where(row => set[row].ClassIndex == c).ToArray())], set.Count, random);

    /// <summary>Begins a stream of domains, in the order of their first rows.</summary>
    /// <param name="set">The rows, at least one.</param>
    /// <param name="random">Draws the order within the domains and in the batches.</param>
    public static BalancedStream OfDomains(LabeledSet set, RandomSource random) => new(
        [.. Enumerable.Range(0, set.Count).GroupBy(row => set[row].Utterance.Domain).Select(own => own.ToArray())], set.Count, random);

    /// <inheritdoc/>
    public int[] Next(int count)
    {
        var batch = new int[Math.Min(count, rows)];
        for (int i = 0; i < batch.Length; i++)
        {
            int group = turn++ % streams.Length;
            batch[i] = rowsOfGroup[group][streams[group].Next(1)[0]];
        }
        turn %= streams.Length;
        random.Shuffle(batch.AsSpan());
        return batch;
    }
}
