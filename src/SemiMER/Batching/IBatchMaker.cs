namespace SemiMER.Batching;

/// <summary>Makes the batches of one update after another.</summary>
internal interface IBatchMaker
{
    /// <summary>Passes over batches without making them, as if they had been made.</summary>
    /// <param name="count">How many, at least 0.</param>
    void Skip(long count);

    /// <summary>The batches of the next update.</summary>
    StepBatch Make();
}
