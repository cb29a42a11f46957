using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>Several utterances as tensors, with their labels. It owns its tensors.</summary>
public sealed class LabeledBatch : UtteranceBatch
{
    /// <summary>Takes a batch over, with its labels.</summary>
    internal LabeledBatch(UtteranceBatch batch, int[] classes, Device? device = null)
        : base(batch)
    {
        Classes = classes;
        Labels = tensor(Array.ConvertAll(classes, c => (long)c), device: device);
    }

    /// <summary>Class index of each row.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Class index of each row: <c>[batch]</c>, int64.</summary>
    public Tensor Labels { get; }

    /// <summary>Puts labeled utterances together.</summary>
    /// <param name="schema">The modalities that the batch has.</param>
    /// <param name="utterances">The utterances, at least one.</param>
    /// <param name="maximumFrames">Longer sequences are cut after this many frames, at least 1; null for whole ones.</param>
    /// <param name="device">Where the tensors are needed. Default the CPU.</param>
    /// <exception cref="CorpusException">As for utterances without labels.</exception>
    public static LabeledBatch Create(
        CorpusSchema schema, IReadOnlyList<LabeledUtterance> utterances, int? maximumFrames = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        return new LabeledBatch(
            UtteranceBatch.Create(schema, [.. utterances.Select(item => item.Utterance)], maximumFrames, device),
            [.. utterances.Select(item => item.ClassIndex)], device);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Labels.Dispose();
        base.Dispose(disposing);
    }
}
