using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>Several utterances as tensors, with their labels. It owns its tensors.</summary>
public sealed class LabeledBatch : UtteranceBatch
{
    /// <summary>Takes a batch over, with what annotators said of its rows.</summary>
    internal LabeledBatch(UtteranceBatch batch, IReadOnlyList<LabeledUtterance> rows, Device? device = null)
        : base(batch)
    {
        Classes = [.. rows.Select(row => row.ClassIndex)];
        Labels = tensor([.. rows.Select(row => (long)row.ClassIndex)], device: device);
        if (rows.FirstOrDefault(row => !row.Votes.IsEmpty) is { } voted)
        {
            int classes = voted.Votes.Length;
            VoteShares = tensor([.. rows.SelectMany(row => row.VoteShares(classes))], [rows.Count, classes], device: device);
        }
        if (rows.FirstOrDefault(row => !row.Mixture.IsEmpty) is { } mixed)
        {
            int classes = mixed.Mixture.Length;
            MixedLabels = tensor([.. rows.SelectMany(row => row.LabelShares(classes))], [rows.Count, classes], device: device);
        }
        if (rows.FirstOrDefault(row => !row.Targets.IsEmpty) is { } told)
        {
            float[][] targets = [.. rows.Select(row => row.Targets.IsEmpty
                ? [.. Enumerable.Repeat(float.NaN, told.Targets.Length)] : row.Targets.ToArray())];
            Targets = tensor([.. targets.SelectMany(row => row)], [rows.Count, told.Targets.Length], device: device);
            TargetCounts = [.. Enumerable.Range(0, told.Targets.Length).Select(k => targets.Count(row => !float.IsNaN(row[k])))];
        }
    }

    /// <summary>
    /// Continuous targets in the order of the schema, NaN where there is none: <c>[batch, target]</c>; null if no row has any.
    /// </summary>
    public Tensor? Targets { get; }

    /// <summary>How many rows have each target.</summary>
    internal int[] TargetCounts { get; } = [];

    /// <summary>Class index of each row.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Class index of each row: <c>[batch]</c>, int64.</summary>
    public Tensor Labels { get; }

    /// <summary>
    /// Share of the annotators' votes that each class has, 1 for the label where a row has no votes: <c>[batch, classes]</c>; null if no
    /// row has votes.
    /// </summary>
    public Tensor? VoteShares { get; }

    /// <summary>
    /// Share of each class in a training that mixes utterances (<c>EnhancementOptions.Mixup</c>), 1 for the label of a row that was not
    /// mixed: <c>[batch, classes]</c>. <see cref="Labels"/> then has the class of the larger part. Null if no row was mixed.
    /// </summary>
    public Tensor? MixedLabels { get; }

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
            UtteranceBatch.Create(schema, [.. utterances.Select(item => item.Utterance)], maximumFrames, device), utterances, device);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Labels.Dispose();
            VoteShares?.Dispose();
            MixedLabels?.Dispose();
            Targets?.Dispose();
        }
        base.Dispose(disposing);
    }
}
