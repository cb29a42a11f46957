using SemiMER.Batching;

namespace SemiMER.Training;

/// <summary>
/// The part of each batch that is this rank's: all ranks draw the same rows from the same streams, so no row is met twice and any number
/// of ranks sees the same batches.
/// </summary>
/// <param name="rows">Draws the rows of whole batches.</param>
/// <param name="rank">The rank.</param>
/// <param name="size">How many ranks there are.</param>
internal sealed class RankPart(IRowStream rows, int rank, int size) : IRowStream
{
    /// <summary>Which of so many rows are this rank's: neighbours, as many as the others have, or one more or fewer.</summary>
    public static Range Of(int count, int rank, int size) =>
        (int)((long)count * rank / size)..(int)((long)count * (rank + 1) / size);

    /// <inheritdoc/>
    public int[] Next(int count)
    {
        int[] whole = rows.Next(count);
        return whole[Of(whole.Length, rank, size)];
    }
}
