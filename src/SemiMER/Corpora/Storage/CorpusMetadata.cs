using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Reads the rows of a <c>meta.csv</c>.</summary>
internal sealed class CorpusMetadata
{
    private readonly string file;
    private readonly Dictionary<string, int> indices;

    /// <summary>Looks at the columns.</summary>
    /// <exception cref="CorpusException">One that every corpus has is missing.</exception>
    public CorpusMetadata(string file, IReadOnlyList<string> columns)
    {
        this.file = file;
        indices = columns.Index().ToDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        string[] required = [CorpusFiles.RowColumn, CorpusFiles.IdColumn, CorpusFiles.SpeakerColumn];
        string[] missing = [.. required.Where(name => !indices.ContainsKey(name))];
        if (missing.Length > 0)
            throw new CorpusException(file, [.. missing.Select(name => $"The column '{name}' is missing.")]);
    }

    /// <summary>The utterance of a row, without features.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="remarks">Takes a remark if names had blanks around them.</param>
    /// <exception cref="CorpusException">A field is empty or of a wrong form, or the row has another number.</exception>
    public Utterance ReadUtterance(int row, IReadOnlyList<string> fields, RemarkCounter? remarks = null)
    {
        string id = Required(row, fields, CorpusFiles.IdColumn);
        string number = Required(row, fields, CorpusFiles.RowColumn);
        if (number != row.ToString(CultureInfo.InvariantCulture))
        {
            throw new CorpusException(
                "rows are not numbered from 0 in order, so they cannot be matched with the arrays.", file, row, CorpusFiles.RowColumn, id,
                expected: row.ToString(CultureInfo.InvariantCulture), actual: $"'{number}'");
        }
        var utterance = new Utterance
        {
            Id = fields[indices[CorpusFiles.IdColumn]],
            Speaker = SpeakerOf(row, fields),
            Dialogue = Optional(fields, CorpusFiles.DialogueColumn),
            Session = Optional(fields, CorpusFiles.SessionColumn),
            Text = Optional(fields, CorpusFiles.TextColumn),
            Start = ReadStart(row, fields, id),
        };
        if (utterance.HadBlanks)
        {
            remarks?.Add(
                "row(s) with blanks around the id, speaker, dialogue or session, which were left out", file,
                first: $"utterance '{utterance.Id}'");
        }
        return utterance;
    }

    /// <summary>Whether a row has a modality: as its column says, else yes.</summary>
    /// <exception cref="CorpusException">The column says neither.</exception>
    public bool IsPresent(Modality modality, int row, IReadOnlyList<string> fields, string utteranceId)
    {
        string column = CorpusFiles.PresencePrefix + modality.Name;
        string value = indices.TryGetValue(column, out int index) ? Identifiers.Trim(fields[index]) : "1";
        return value.ToLowerInvariant() switch
        {
            "1" or "true" => true,
            "0" or "false" => false,
            _ => throw new CorpusException(
                "cannot tell whether the modality is present.", file, row, column, utteranceId, modality, "1, 0, true or false",
                $"'{value}'"),
        };
    }

    /// <summary>The columns that have no meaning of their own, by name.</summary>
    public Dictionary<string, string> Free(IReadOnlyList<string> fields) =>
        indices.Where(column => !CorpusFiles.IsReserved(column.Key)).ToDictionary(column => column.Key, column => fields[column.Value]);

    // Not trimmed: the utterance does it, and remembers that there was something to trim.
    private string SpeakerOf(int row, IReadOnlyList<string> fields)
    {
        Required(row, fields, CorpusFiles.SpeakerColumn);
        return fields[indices[CorpusFiles.SpeakerColumn]];
    }

    private string Required(int row, IReadOnlyList<string> fields, string column) =>
        Identifiers.Trim(fields[indices[column]]) is { Length: > 0 } value ? value
        : throw new CorpusException("the field is empty; every row needs one.", file, row, column);

    private string? Optional(IReadOnlyList<string> fields, string column) =>
        indices.TryGetValue(column, out int index) && !Identifiers.IsBlank(fields[index]) ? fields[index] : null;

    private double? ReadStart(int row, IReadOnlyList<string> fields, string utteranceId)
    {
        if (Optional(fields, CorpusFiles.StartColumn) is not { } text)
            return null;
        text = Identifiers.Trim(text);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double start) && double.IsFinite(start))
            return start;
        throw new CorpusException(
            "the start is no number.", file, row, CorpusFiles.StartColumn, utteranceId, expected: "seconds, such as 3.25",
            actual: $"'{text}'");
    }
}
