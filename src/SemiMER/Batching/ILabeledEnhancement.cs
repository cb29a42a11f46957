using SemiMER.Corpora;

namespace SemiMER.Batching;

/// <summary>
/// Changes the labeled rows that a training sees. What it does to a batch depends on the number of the batch and its rows alone, so that
/// a training that goes on from a checkpoint needs to know nothing of the batches before.
/// </summary>
internal interface ILabeledEnhancement
{
    /// <summary>The rows as they are to be trained on, as many and in that order.</summary>
    /// <param name="number">Number of the batch in the training, from 0.</param>
    /// <param name="rows">The rows, with scaled features; they stay as they are.</param>
    LabeledUtterance[] ChangeRows(long number, LabeledUtterance[] rows);

    /// <summary>Changes features of a batch of such rows in place.</summary>
    /// <param name="number">As above.</param>
    /// <param name="batch">The batch, which nobody else has seen yet.</param>
    void ChangeFeatures(long number, LabeledBatch batch);
}
