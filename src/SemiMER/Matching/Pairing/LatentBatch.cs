using SemiMER.Batching;
using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The latents of a batch, with what is known of its rows. It owns nothing: the tensors belong to the caller.
/// </summary>
public sealed class LatentBatch
{
    private readonly Dictionary<Modality, Tensor> latents = [];
    private readonly Dictionary<Modality, int[]> rows = [];

    /// <summary>Puts a batch together.</summary>
    /// <param name="modalities">The modalities in the order of the network, with latents <c>[batch, embedding]</c> of
    /// one batch size.</param>
    /// <param name="has">Whether row i has a modality; null if every row has all.</param>
    /// <exception cref="MatchingException">There are no modalities, or the latents do not have one number of rows.</exception>
    public LatentBatch(IReadOnlyList<(Modality Modality, Tensor Latents)> modalities, Func<int, Modality, bool>? has = null)
    {
        ArgumentNullException.ThrowIfNull(modalities);
        if (modalities.Count == 0)
            throw new MatchingException(nameof(LatentBatch), "there are no modalities; give at least one.");
        Tensor first = modalities[0].Latents;
        long count = first.dim() == 0 ? 0 : first.shape[0];
        int[] all = [.. Enumerable.Range(0, (int)count)];
        foreach ((Modality modality, Tensor values) in modalities)
        {
            if (values.dim() != 2 || values.shape[0] != count)
            {
                throw new MatchingException(nameof(LatentBatch),
                    $"the latents of '{modality}' must have the shape [batch, embedding] and the rows of '{modalities[0].Modality}'.",
                    first.shape, values.shape);
            }
            latents.Add(modality, values);
            rows.Add(modality, has is null ? all : Array.FindAll(all, row => has(row, modality)));
        }
        Modalities = [.. modalities.Select(item => item.Modality)];
        Count = all.Length;
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The modalities, in the order of the network.</summary>
    public IReadOnlyList<Modality> Modalities { get; }

    /// <summary>Class index of each row; null for an unlabeled batch.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Dialogue of each row, null where it is unknown; null if it is unknown of all.</summary>
    public IReadOnlyList<string?>? Dialogues { get; init; }

    /// <summary>Speaker of each row; null if unknown.</summary>
    public IReadOnlyList<string?>? Speakers { get; init; }

    /// <summary>
    /// Class probabilities of each row for class-wise losses, <c>[batch, classes]</c>: labels (one 1 a row) or what the classifier
    /// believes; null if there are none. No gradient goes through them.
    /// </summary>
    public Tensor? ClassWeights { get; init; }

    /// <summary>Takes rows, labels, dialogues and speakers from a batch of utterances.</summary>
    /// <param name="batch">The utterances; their classes are taken if the batch is labeled.</param>
    /// <param name="latents">The latents of each modality to be matched, <c>[batch, embedding]</c>.</param>
    /// <param name="classWeights">Class probabilities of each row for class-wise losses, <c>[batch, classes]</c>; null for none.</param>
    /// <exception cref="MatchingException">There are no latents, or they do not have the rows of the batch.</exception>
    public static LatentBatch From(
        UtteranceBatch batch, IReadOnlyDictionary<Modality, Tensor> latents, Tensor? classWeights = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(latents);
        (Modality, Tensor)[] ordered =
            [.. batch.Modalities.Keys.Where(latents.ContainsKey).Select(modality => (modality, latents[modality]))];
        var result = new LatentBatch(ordered, (row, modality) => batch.Utterances[row].Has(modality))
        {
            Classes = (batch as LabeledBatch)?.Classes,
            Dialogues = [.. batch.Utterances.Select(utterance => utterance.Dialogue)],
            Speakers = [.. batch.Utterances.Select(utterance => utterance.Speaker)],
            ClassWeights = classWeights,
        };
        return result.Count == batch.Count
            ? result
            : throw new MatchingException(nameof(LatentBatch),
                $"the latents must have the {batch.Count} rows of the batch.", ordered[0].Item2.shape);
    }

    /// <summary>The rows that have a modality, in order.</summary>
    public IReadOnlyList<int> RowsWith(Modality modality) => rows[modality];

    /// <summary>The rows that have both of two modalities, in order.</summary>
    internal IReadOnlyList<int> RowsWith(Modality first, Modality second)
    {
        (int[] a, int[] b) = (rows[first], rows[second]);
        return b.Length == Count ? a : a.Length == Count ? b : Array.FindAll(a, row => Array.BinarySearch(b, row) >= 0);
    }

    /// <summary>The latents of a modality, <c>[batch, embedding]</c>.</summary>
    internal Tensor Latents(Modality modality) => latents[modality];

    /// <summary>Latents of some rows, <c>[rows, embedding]</c>, as a part of the graph; a new tensor in the caller's scope.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="chosen">The rows.</param>
    public Tensor Select(Modality modality, IReadOnlyList<int> chosen) => SelectRows(latents[modality], chosen);

    /// <summary>Some rows of a tensor.</summary>
    internal static Tensor SelectRows(Tensor values, IReadOnlyList<int> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        return SelectRows(values, chosen.Select(row => (long)row).ToArray());
    }

    /// <summary>Some rows of a tensor.</summary>
    internal static Tensor SelectRows(Tensor values, long[] chosen)
    {
        using Tensor index = tensor(chosen, device: values.device);
        return values.index_select(0, index);
    }
}
