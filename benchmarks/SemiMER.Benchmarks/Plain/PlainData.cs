using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>Utterances of a batch as tensors.</summary>
/// <param name="Features">Of each modality, <c>[batch, feature]</c> or, padded with zeros, <c>[batch, time, feature]</c>.</param>
/// <param name="Frames">Of each sequence the number of real frames, <c>[batch]</c>; null of a vector.</param>
/// <param name="Labels">Class of each row, <c>[batch]</c>; null if unknown.</param>
/// <param name="Classes">The same as numbers.</param>
/// <param name="Dialogues">Dialogue of each row.</param>
internal sealed record PlainBatch(
    IReadOnlyList<Tensor> Features, IReadOnlyList<Tensor?> Frames, Tensor? Labels, IReadOnlyList<int>? Classes,
    IReadOnlyList<string> Dialogues);

/// <summary>All utterances as tensors; batches are rows of them.</summary>
internal sealed class PlainData : IDisposable
{
    private readonly Tensor[] features;
    private readonly Tensor?[] frames;
    private readonly int[]? classes;
    private readonly string[] dialogues;

    public PlainData(CorpusSchema schema, IReadOnlyList<Utterance> utterances, int[]? classes)
    {
        using var scope = NewDisposeScope();
        this.classes = classes;
        dialogues = [.. utterances.Select(utterance => utterance.Dialogue ?? "")];
        features = [.. schema.Modalities.Select(entry => Padded(entry, utterances).DetachFromDisposeScope())];
        frames = [.. schema.Modalities.Select(entry => Lengths(entry, utterances)?.DetachFromDisposeScope())];
    }

    /// <summary>Number of utterances.</summary>
    public int Count => dialogues.Length;

    /// <summary>The features of each modality.</summary>
    public IReadOnlyList<Tensor> Features => features;

    /// <summary>Of each sequence the numbers of frames; null of a vector.</summary>
    public IReadOnlyList<Tensor?> Frames => frames;

    /// <summary>The class of each utterance; null if unknown.</summary>
    public IReadOnlyList<int>? Classes => classes;

    /// <summary>The dialogue of each utterance.</summary>
    public IReadOnlyList<string> Dialogues => dialogues;

    /// <summary>Some rows; the caller's dispose scope owns the tensors.</summary>
    public PlainBatch Rows(IReadOnlyList<int> rows)
    {
        using Tensor index = tensor([.. rows.Select(row => (long)row)]);
        int[]? drawn = classes is null ? null : [.. rows.Select(row => classes[row])];
        return new PlainBatch(
            [.. features.Select(each => each.index_select(0, index))],
            [.. frames.Select(each => each?.index_select(0, index))],
            drawn is null ? null : tensor(Array.ConvertAll(drawn, c => (long)c)),
            drawn,
            [.. rows.Select(row => dialogues[row])]);
    }

    public void Dispose()
    {
        foreach (Tensor? each in features.Concat(frames))
            each?.Dispose();
    }

    private static Tensor Padded(ModalitySchema entry, IReadOnlyList<Utterance> utterances)
    {
        if (entry.Kind == FeatureKind.Vector)
            return stack(utterances.Select(row => tensor(row.Features[entry.Modality].Values.ToArray())));
        IEnumerable<Tensor> sequences = utterances.Select(row => row.Features[entry.Modality])
            .Select(each => tensor(each.Values.ToArray(), [each.Frames, each.Width]));
        return nn.utils.rnn.pad_sequence(sequences, batch_first: true);
    }

    private static Tensor? Lengths(ModalitySchema entry, IReadOnlyList<Utterance> utterances) => entry.Kind == FeatureKind.Vector
        ? null
        : tensor([.. utterances.Select(row => (long)row.Features[entry.Modality].Frames)]);
}
