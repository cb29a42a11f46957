namespace SemiMER.Corpora;

/// <summary>The rows that a report looks at, in their parts.</summary>
internal sealed class CheckedRows
{
    private readonly string? folder;

    public CheckedRows(
        CorpusSchema schema, IReadOnlyList<(string Name, IEnumerable<CorpusRow> Rows)> parts, string? folder,
        IReadOnlyList<string>? absentIds = null)
    {
        this.folder = folder;
        Schema = schema;
        Parts = [.. parts.Select(part => part.Name)];
        Rows = [.. parts.Index().SelectMany(part => part.Item.Rows.Select(row => (row, part.Index)))];
        AbsentIds = absentIds ?? [.. Rows.Where(row => !schema.HasAny(row.Row.Utterance)).Select(row => row.Row.Utterance.Id)];
    }

    public CorpusSchema Schema { get; }

    /// <summary>Names of the parts.</summary>
    public string[] Parts { get; }

    /// <summary>All rows, each with the index of its part.</summary>
    public (CorpusRow Row, int Part)[] Rows { get; }

    /// <summary>Ids of the rows without any modality.</summary>
    public IReadOnlyList<string> AbsentIds { get; }

    /// <summary>The file with the features of a modality, where there is one.</summary>
    public string? FileOf(Modality modality) =>
        folder is null || Parts.Length != 1 ? null : Path.Combine(folder, CorpusFiles.Features(Parts[0], modality));
}
