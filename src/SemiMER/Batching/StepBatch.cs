using SemiMER.Corpora;

namespace SemiMER.Batching;

/// <summary>What one update trains on. It owns its tensors.</summary>
internal sealed class StepBatch : IDisposable
{
    private readonly Action? disposed;

    /// <summary>Rows that are kept apart.</summary>
    /// <param name="labeled">The labeled rows.</param>
    /// <param name="unlabeled">The unlabeled rows, if the recipe uses any.</param>
    /// <param name="disposed">Is called when the features of the unlabeled rows are no longer needed.</param>
    public StepBatch(LabeledBatch labeled, UtteranceBatch? unlabeled, Action? disposed = null)
    {
        Labeled = labeled;
        Unlabeled = unlabeled;
        this.disposed = disposed;
    }

    /// <summary>Rows that are put together, those with labels first, so that the network can go over all of them at once.</summary>
    /// <param name="all">All rows.</param>
    /// <param name="labeled">What annotators said of the first rows.</param>
    /// <param name="disposed">Is called when the features of the unlabeled rows are no longer needed.</param>
    public StepBatch(UtteranceBatch all, IReadOnlyList<LabeledUtterance> labeled, Action? disposed)
        : this(new LabeledBatch(all.Rows(0, labeled.Count), labeled, all.Device), all.Rows(labeled.Count, all.Count - labeled.Count),
            disposed) => All = all;

    /// <summary>All rows together, those with labels first; null if they are kept apart.</summary>
    public UtteranceBatch? All { get; }

    /// <summary>The labeled rows.</summary>
    public LabeledBatch Labeled { get; }

    /// <summary>The unlabeled rows, if the recipe uses any.</summary>
    public UtteranceBatch? Unlabeled { get; }

    /// <summary>Ids of all rows, those with labels first.</summary>
    public IEnumerable<string> UtteranceIds => Labeled.Utterances.Concat(Unlabeled?.Utterances ?? []).Select(utterance => utterance.Id);

    /// <inheritdoc/>
    public void Dispose()
    {
        Labeled.Dispose();
        Unlabeled?.Dispose();
        All?.Dispose();
        disposed?.Invoke();
    }
}
