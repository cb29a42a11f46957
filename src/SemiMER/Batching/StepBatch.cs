namespace SemiMER.Batching;

/// <summary>What one update trains on. It owns its batches.</summary>
/// <param name="Labeled">The labeled rows.</param>
/// <param name="Unlabeled">The unlabeled rows, if the recipe uses any.</param>
/// <param name="Disposed">Is called when the features of the unlabeled rows are no longer needed.</param>
internal sealed record StepBatch(LabeledBatch Labeled, UtteranceBatch? Unlabeled, Action? Disposed = null) : IDisposable
{
    /// <summary>Ids of all rows, those with labels first.</summary>
    public IEnumerable<string> UtteranceIds => Labeled.Utterances.Concat(Unlabeled?.Utterances ?? []).Select(utterance => utterance.Id);

    /// <inheritdoc/>
    public void Dispose()
    {
        Labeled.Dispose();
        Unlabeled?.Dispose();
        Disposed?.Invoke();
    }
}
