using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>Changes the labeled rows of a training as its recipe says.</summary>
/// <param name="options">What is changed.</param>
/// <param name="schema">The modalities.</param>
/// <param name="labeled">All labeled rows, with scaled features.</param>
/// <param name="identifiers">Modalities whose features are numbers of tokens.</param>
/// <param name="seed">Seed of the training.</param>
internal sealed class LabeledEnhancement(
    EnhancementOptions options, CorpusSchema schema, LabeledSet labeled, IReadOnlyCollection<Modality> identifiers, long seed)
    : ILabeledEnhancement
{
    private readonly ClassRecombination recombination = new(options.Recombination, schema, labeled);
    private readonly WordChanges words = new(options.DeletedWords, options.SwappedWords, identifiers);
    private readonly RowMixture mixture = new(schema);

    /// <inheritdoc/>
    public LabeledUtterance[] ChangeRows(long number, LabeledUtterance[] rows)
    {
        if (options.Recombination > 0)
        {
            RandomSource random = Stream("recombination", number);
            rows = Array.ConvertAll(rows, row => recombination.Of(row, random));
        }
        if (options.DeletedWords > 0 || options.SwappedWords > 0)
        {
            RandomSource random = Stream("words", number);
            rows = Array.ConvertAll(rows, row => row with { Utterance = words.Of(row.Utterance, random) });
        }
        return options.Mixup > 0 ? Mixed(rows, Stream("mixup", number)) : rows;
    }

    /// <inheritdoc/>
    public void ChangeFeatures(long number, LabeledBatch batch)
    {
        if (options.Views is not { } views)
            return;
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        using var draws = new DropoutMasks(Stream("views", number));
        UtteranceBatch view = FeatureViews.Of(batch, views, identifiers, draws);
        foreach ((Modality modality, ModalityBatch changed) in view.Modalities)
            batch.Modalities[modality].Values.copy_(changed.Values);
    }

    // Row i with row j of a random order: of one row, and where i = j, the row itself.
    private LabeledUtterance[] Mixed(LabeledUtterance[] rows, RandomSource random)
    {
        int[] partners = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(partners.AsSpan());
        var mixed = new LabeledUtterance[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            double lambda = random.NextBeta(options.Mixup);
            mixed[i] = partners[i] == i ? rows[i] : mixture.Of(rows[i], rows[partners[i]], lambda);
        }
        return mixed;
    }

    // One for each kind of change and each batch: nothing needs to be saved, and no change moves the draws of another.
    private RandomSource Stream(string change, long number) =>
        new(seed, FormattableString.Invariant($"enhancement: {change} of batch {number}"));
}
