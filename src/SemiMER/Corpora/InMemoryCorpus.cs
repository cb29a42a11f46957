using SemiMER.Formats;

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
        : this(schema, utterances, new RemarkCounter())
    {
    }

    /// <summary>Creates a corpus from rows, where splits, targets or votes matter.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="CorpusException">A label is out of range, an id occurs twice, or features do not fit the schema.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public InMemoryCorpus(CorpusSchema schema, IEnumerable<CorpusRow> rows)
        : this(schema, rows, new RemarkCounter())
    {
    }

    /// <summary>Creates a corpus; its remarks are those that were found before and those on its names.</summary>
    internal InMemoryCorpus(CorpusSchema schema, IEnumerable<CorpusRow> rows, RemarkCounter remarks)
        : this(schema, Check(schema, rows, remarks), remarks)
    {
    }

    private InMemoryCorpus(CorpusSchema schema, IEnumerable<(Utterance Utterance, string? Label)> utterances, RemarkCounter remarks)
        : this(
            schema,
            utterances.Select(entry => new CorpusRow(entry.Utterance, IndexOf(schema, entry.Label, entry.Utterance.Id, remarks))),
            remarks)
    {
    }

    private InMemoryCorpus(CorpusSchema schema, CorpusRow[] rows, RemarkCounter remarks)
        : base(schema, rows, remarks: remarks.All())
    {
    }

    private static int? IndexOf(CorpusSchema schema, string? given, string utteranceId, RemarkCounter? remarks)
    {
        if (given is null)
            return null;
        string label = Identifiers.Trim(given);
        if (label.Length < given.Length)
            remarks?.Add("label(s) with blanks around them, which were left out", first: $"utterance '{utteranceId}'");
        for (int i = 0; i < schema.Classes.Count; i++)
        {
            if (schema.Classes[i] == label)
                return i;
        }
        throw new CorpusException(
            "the label is no class of the corpus.", utteranceId: utteranceId, expected: $"one of {FaultText.List(schema.Classes)}",
            actual: $"'{given}'");
    }

    /// <summary>A row that fits the schema.</summary>
    internal static CorpusRow CheckedRow(CorpusSchema schema, Utterance utterance, string? label)
    {
        var row = new CorpusRow(utterance, IndexOf(schema, label, utterance.Id, remarks: null));
        CheckRow(schema, row);
        foreach (ModalitySchema entry in schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, [utterance]);
        return row;
    }

    private static CorpusRow[] Check(CorpusSchema schema, IEnumerable<CorpusRow> source, RemarkCounter remarks)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CorpusRow[] rows = [.. source];
        foreach (CorpusRow row in rows)
            CheckRow(schema, row);
        foreach (ModalitySchema entry in schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, rows.Select(row => row.Utterance));
        foreach (CorpusRow row in rows.Where(row => row.HadBlanks))
        {
            remarks.Add(
                "utterance(s) with blanks around the name of themselves, their speaker, dialogue, session or split, which were left out",
                first: $"utterance '{row.Utterance.Id}'");
        }
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
