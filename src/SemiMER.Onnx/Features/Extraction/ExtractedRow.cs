using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>What came of one utterance.</summary>
/// <param name="Row">The row of the corpus.</param>
/// <param name="Features">Its features; null if it lacks the modality or failed.</param>
public sealed record ExtractedRow(CorpusRow Row, ModalityFeatures? Features)
{
    /// <summary>Why it has none; null unless it failed.</summary>
    public SemiMerException? Failure { get; init; }

    /// <summary>Whether the cache had the features.</summary>
    public bool IsFromCache { get; init; }
}
