using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Recognition;

public sealed partial class EmotionRecognizer
{
    /// <summary>The schema of rows whose features are embeddings, see <see cref="WithEmbeddings"/>: each modality is a vector.</summary>
    public CorpusSchema EmbeddingSchema => new(
        Schema.Name, Classes, [.. Schema.Modalities.Select(entry => new ModalitySchema(entry.Modality, (int)Network.EmbeddingSize))],
        Schema.Targets);

    /// <summary>
    /// What the network makes of utterances before it classifies them: the embeddings z of all modalities in the order of the schema, one
    /// after the other, zeros for a modality that is absent. <c>[utterance][modalities x embedding]</c>. If the network reads dialogues,
    /// they are what the context makes of them, absent modalities too; it sees the utterances of one call together.
    /// </summary>
    /// <param name="utterances">The utterances, their features as they come, not scaled.</param>
    /// <exception cref="CorpusException">As for predicting.</exception>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        return Compute(utterances, batch =>
        {
            var each = Schema.Modalities.ToDictionary(entry => entry.Modality, entry => Network.Encode(entry.Modality, batch));
            return Network.ReadsDialogues
                ? Network.InContext(Network.Dialogues(each, batch)).flatten(1) : cat([.. each.Values], 1);
        });
    }

    /// <summary>
    /// The same rows with embeddings for features: a linear model on them, such as that of <c>Baselines</c> with
    /// <see cref="EmbeddingSchema"/>, tells what the network has learned without the labels. A modality that is absent stays so, unless the
    /// network reads dialogues, which tell of it.
    /// </summary>
    /// <param name="labeled">Rows, their features as they come, not scaled.</param>
    /// <param name="unlabeled">Rows that go along: those of the same dialogues are seen together. Default none.</param>
    /// <exception cref="CorpusException">As for predicting.</exception>
    public (LabeledSet Labeled, UnlabeledSet Unlabeled) WithEmbeddings(LabeledSet labeled, UnlabeledSet? unlabeled = null)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        Utterance[] rows = [.. labeled.Utterances, .. unlabeled ?? new UnlabeledSet([])];
        Utterance[] embedded = [.. rows.Zip(Embed(rows), WithEmbedding)];
        return (new LabeledSet(labeled.Classes, labeled.Zip(embedded, (row, own) => row with { Utterance = own })),
            new UnlabeledSet(embedded.Skip(labeled.Count)));
    }

    private Utterance WithEmbedding(Utterance utterance, float[] z)
    {
        int width = z.Length / Schema.Modalities.Count;
        return utterance.WithFeatures(Schema.Modalities.Index()
            .Where(entry => Network.ReadsDialogues || utterance.Has(entry.Item.Modality))
            .Select(entry => KeyValuePair.Create(
                entry.Item.Modality, ModalityFeatures.Vector(z.AsSpan(entry.Index * width, width).ToArray()))));
    }
}
