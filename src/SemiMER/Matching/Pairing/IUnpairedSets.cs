namespace SemiMER.Matching;

/// <summary>
/// A strategy that picks sets of two modalities that do <em>not</em> belong together, to be pushed apart. Shuffling rows is
/// none: a distance between sets does not depend on their order.
/// </summary>
public interface IUnpairedSets
{
    /// <summary>Name in logs.</summary>
    string Name { get; }

    /// <summary>
    /// Picks sets for a pair of modalities: numbers of rows where it can, which the matching compares fastest. It may be asked more
    /// than once about a batch, and then gives the same.
    /// </summary>
    /// <param name="batch">The latents, with what is known of their rows.</param>
    /// <param name="pair">The modalities.</param>
    /// <returns>Any number of sets, each with at least two rows on both sides, and what was skipped, why.</returns>
    UnpairedDraw Draw(LatentBatch batch, ModalityPair pair);

    /// <summary>Called once for each batch after all pairs were drawn; strategies with a memory keep the batch then.</summary>
    /// <param name="batch">The batch.</param>
    void Remember(LatentBatch batch)
    {
    }

    /// <summary>
    /// What keeps something from one step to the next, so that two trainings must not share it: often the object itself. Default nothing.
    /// </summary>
    IReadOnlyList<object> StatefulParts => [];
}
