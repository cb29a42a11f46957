using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>The features of a modality of many utterances, with a report of what failed.</summary>
public sealed class ExtractedFeatures
{
    private readonly ModalitySchema schema;
    private readonly Dictionary<string, ExtractedRow> rows = [];

    internal ExtractedFeatures(ModalitySchema schema, IReadOnlyList<ExtractedRow> rows)
    {
        this.schema = schema;
        foreach (ExtractedRow row in rows)
            this.rows[row.Row.Utterance.Id] = row;
        Report = new ExtractionReport(rows);
    }

    /// <summary>Counts, and failures by cause.</summary>
    public ExtractionReport Report { get; }

    /// <summary>The features of an utterance; null if it lacks the modality, failed or was not among the rows.</summary>
    /// <param name="utteranceId">Its id.</param>
    public ModalityFeatures? Find(string utteranceId) => rows.GetValueOrDefault(utteranceId)?.Features;

    /// <summary>The features as a source for <see cref="CorpusListing.WithFeatures"/>.</summary>
    /// <param name="failedIsAbsent">
    /// Whether an utterance that failed simply lacks the modality. Default no: then the listing lists every failure as a fault.
    /// </param>
    public ModalitySource ToSource(bool failedIsAbsent = false) => new(schema.Modality, schema.Kind, row =>
    {
        if (!rows.TryGetValue(row.Utterance.Id, out ExtractedRow? found))
        {
            throw new CorpusException(
                "no features of it were extracted: it was not among the rows.", utteranceId: row.Utterance.Id, modality: schema.Modality);
        }
        return found.Failure is { } failure && !failedIsAbsent ? throw failure : found.Features;
    })
    {
        FrameRate = schema.FrameRate,
        Description = schema.Description,
        Extractor = schema.Extractor,
    };
}
