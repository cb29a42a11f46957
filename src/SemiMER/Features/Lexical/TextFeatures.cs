using SemiMER.Corpora;

namespace SemiMER.Features;

/// <summary>Gives utterances a modality made from their text.</summary>
public static class TextFeatures
{
    /// <summary>
    /// The same utterance with features of its text; without that modality if it has no text, or no token in it.
    /// </summary>
    /// <param name="utterance">The utterance; it is not changed.</param>
    /// <param name="features">What makes features of text.</param>
    /// <param name="modality">The modality, replaced if it is there. Default <see cref="Modality.Lexical"/>.</param>
    public static Utterance WithTextFeatures(this Utterance utterance, ITextFeatures features, Modality? modality = null)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        ArgumentNullException.ThrowIfNull(features);
        modality ??= Modality.Lexical;
        IEnumerable<KeyValuePair<Modality, ModalityFeatures>> others = utterance.Features.Where(entry => entry.Key != modality);
        return utterance.WithFeatures(utterance.Text is { } text && features.Describe(text)?.Of(features.Extractor) is { } described
            ? others.Append(KeyValuePair.Create(modality, described))
            : others);
    }

    /// <summary>The same corpus with features of every text.</summary>
    /// <param name="corpus">The corpus; it is not changed.</param>
    /// <param name="features">What makes features of text, fitted on training rows only.</param>
    /// <param name="modality">The modality, replaced if it is there. Default <see cref="Modality.Lexical"/>.</param>
    public static Corpus WithTextFeatures(this Corpus corpus, ITextFeatures features, Modality? modality = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(features);
        var own = new ModalitySchema(modality ?? Modality.Lexical, features.Width, features.Kind)
        {
            Extractor = features.Extractor,
        };
        CorpusSchema schema = corpus.Schema;
        ModalitySchema[] modalities = schema.Find(own.Modality) is null
            ? [.. schema.Modalities, own]
            : [.. schema.Modalities.Select(entry => entry.Modality == own.Modality ? own : entry)];
        return new Corpus(
            new CorpusSchema(schema.Name, schema.Classes, modalities, schema.Targets),
            [.. corpus.Rows.Select(row => row with { Utterance = row.Utterance.WithTextFeatures(features, own.Modality) })],
            remarks: corpus.Remarks);
    }
}
