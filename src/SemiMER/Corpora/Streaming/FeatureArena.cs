namespace SemiMER.Corpora;

/// <summary>
/// Memory for the features of a few utterances that are needed for a while together, such as those of a batch. It is taken piece by
/// piece and given back all at once, so the next batch needs no new one. Sequences are large objects, which the runtime clears
/// away late: made anew for each batch, they would come to hundreds of megabytes.
/// </summary>
internal sealed class FeatureArena
{
    private const int BlockLength = 1 << 20; // numbers; what a block has too much is never touched and so takes no memory

    private readonly List<float[]> blocks = [];
    private int block;
    private int used;

    /// <summary>Memory for so many numbers, contents undefined, until <see cref="Clear"/>.</summary>
    public Memory<float> Take(int count)
    {
        if (count > BlockLength)
            return GC.AllocateUninitializedArray<float>(count);
        if (block < blocks.Count && used + count > BlockLength)
        {
            block++;
            used = 0;
        }
        if (block == blocks.Count)
            blocks.Add(GC.AllocateUninitializedArray<float>(BlockLength));
        used += count;
        return blocks[block].AsMemory(used - count, count);
    }

    /// <summary>Everything taken may be given out again.</summary>
    public void Clear() => block = used = 0;
}
