namespace SemiMER.Corpora;

/// <summary>A corpus made by a program: any utterances, each with or without a label.</summary>
public sealed class InMemoryCorpus : Corpus
{
    /// <summary>Creates a corpus from utterances and names of classes.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="utterances">The utterances, each with the name of its class, or null for none.</param>
    /// <exception cref="CorpusException">A class is unknown, an id occurs twice, or features do not fit the schema.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public InMemoryCorpus(CorpusSchema schema, IEnumerable<(Utterance Utterance, string? Label)> utterances)
        : this(schema, utterances.Select(entry => new CorpusRow(entry.Utterance, IndexOf(schema, entry.Label, entry.Utterance.Id))))
    {
    }

    /// <summary>Creates a corpus from rows, where splits, targets or votes matter.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="CorpusException">A label is out of range, an id occurs twice, or features do not fit the schema.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public InMemoryCorpus(CorpusSchema schema, IEnumerable<CorpusRow> rows)
        : base(schema, Check(schema, rows))
    {
    }

    private static int? IndexOf(CorpusSchema schema, string? label, string utteranceId)
    {
        if (label is null)
            return null;
        for (int i = 0; i < schema.Classes.Count; i++)
        {
            if (schema.Classes[i] == label)
                return i;
        }
        throw new CorpusException(
            "the label is no class of the corpus.", utteranceId: utteranceId, expected: $"one of {FaultText.List(schema.Classes)}",
            actual: $"'{label}'");
    }

    /// <summary>A row that fits the schema.</summary>
    internal static CorpusRow CheckedRow(CorpusSchema schema, Utterance utterance, string? label)
    {
        var row = new CorpusRow(utterance, IndexOf(schema, label, utterance.Id));
        CheckRow(schema, row);
        foreach (ModalitySchema entry in schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, [utterance]);
        return row;
    }

    private static CorpusRow[] Check(CorpusSchema schema, IEnumerable<CorpusRow> source)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CorpusRow[] rows = [.. source];
        foreach (CorpusRow row in rows)
            CheckRow(schema, row);
        foreach (ModalitySchema entry in schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, rows.Select(row => row.Utterance));
        return rows;
    }

    private static void CheckRow(CorpusSchema schema, CorpusRow row)
    {
        Utterance utterance = row.Utterance;
        if (string.IsNullOrWhiteSpace(utterance.Id) || string.IsNullOrWhiteSpace(utterance.Speaker))
            throw new CorpusException("An utterance needs an id and a speaker.", utteranceId: utterance.Id);
        if (row.ClassIndex is { } index)
            LabelCheck.InRange(index, schema.Classes.Count, utterance.Id);
        CheckLength(row.Targets.Length, schema.Targets.Count, "targets", utterance.Id);
        CheckLength(row.Votes.Length, schema.Classes.Count, "votes", utterance.Id);
        foreach ((Modality modality, ModalityFeatures features) in utterance.Features)
            CheckShape(schema[modality], features, utterance.Id);
    }

    private static void CheckLength(int actual, int expected, string what, string utteranceId)
    {
        if (actual != 0 && actual != expected)
            throw new CorpusException($"has a wrong number of {what}.", utteranceId: utteranceId, expected: $"{expected} or none",
                actual: $"{actual}");
    }

    private static void CheckShape(ModalitySchema entry, ModalityFeatures features, string utteranceId)
    {
        if (features.Width != entry.Width || features.Kind != entry.Kind)
        {
            throw new CorpusException(
                "the features have another shape than the schema says.", utteranceId: utteranceId, modality: entry.Modality,
                expected: entry.Kind == FeatureKind.Vector ? $"[{entry.Width}]" : $"[time, {entry.Width}]", actual: features.ShapeText);
        }
    }
}
