using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>Several utterances as tensors, with their labels. It owns its tensors.</summary>
public sealed class LabeledBatch : UtteranceBatch
{
    private LabeledBatch(UtteranceBatch batch, int[] classes)
        : base(batch)
    {
        Classes = classes;
        Labels = tensor(Array.ConvertAll(classes, c => (long)c));
    }

    /// <summary>Class index of each row.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Class index of each row: <c>[batch]</c>, int64.</summary>
    public Tensor Labels { get; }

    /// <summary>Puts labeled utterances together.</summary>
    /// <param name="schema">The modalities that the batch has.</param>
    /// <param name="utterances">The utterances, at least one.</param>
    /// <param name="maximumFrames">Longer sequences are cut after this many frames, at least 1; null for whole ones.</param>
    /// <exception cref="CorpusException">As for utterances without labels.</exception>
    public static LabeledBatch Create(CorpusSchema schema, IReadOnlyList<LabeledUtterance> utterances, int? maximumFrames = null)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        return new LabeledBatch(
            UtteranceBatch.Create(schema, [.. utterances.Select(item => item.Utterance)], maximumFrames),
            [.. utterances.Select(item => item.ClassIndex)]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Labels.Dispose();
        base.Dispose(disposing);
    }
}
