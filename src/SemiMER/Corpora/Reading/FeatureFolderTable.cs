using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>The rows of the CSV file of a folder.</summary>
internal sealed class FeatureFolderTable(
    string file, CsvTable table, FeatureFolderOptions options, FaultList faults, RemarkCounter remarks)
{
    private const string DefaultSplit = "all";
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private string[] free = [];

    /// <summary>Names of the emotions.</summary>
    public string[] Classes { get; private set; } = [];

    /// <summary>The rows that could be read.</summary>
    public List<CorpusRow> Rows { get; } = [];

    /// <summary>Reads all rows.</summary>
    public void Read()
    {
        Classes = options.Classes is { } given
            ? [.. given.Select(Identifiers.Trim)]
            : [.. Enumerable.Range(0, table.Rows.Count).Select(row => Name(row, options.LabelColumn)).OfType<string>().Distinct()
                .Order(StringComparer.Ordinal)];
        var classFaults = new List<string>();
        CorpusSchema.AddNameFaults(classFaults, "classes", Classes, minimum: 2);
        classFaults.ForEach(faults.Add);
        string[] others = [.. table.Columns.Except(options.NamedColumns)];
        free = [.. others.Where(column => !CorpusFiles.IsReserved(column))];
        foreach (string column in others.Except(free))
            remarks.Add("column(s) that were left out, since the corpus format has a use of its own for the name", file, 1, $"'{column}'");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            if (table.Rows[row].All(Identifiers.IsBlank))
                remarks.Add("row(s) without anything in them, which were left out", file, table.LineOf(row));
            else if (Read(row) is { } read)
                Rows.Add(read);
        }
    }

    private CorpusRow? Read(int row)
    {
        string? id = Name(row, options.IdColumn, remarks), speaker = Name(row, options.SpeakerColumn, remarks);
        string? label = Name(row, options.LabelColumn, remarks), split = Name(row, options.SplitColumn, remarks);
        int classIndex = label is null ? -1 : Array.IndexOf(Classes, label);
        string? fault =
            id is null || speaker is null ? "the id or the speaker is empty; every row needs both."
            : !ids.Add(id) ? $"the id '{id}' occurs twice. Ids must be unique."
            : label is not null && classIndex < 0 ? $"the label is no class. Expected one of {FaultText.List(Classes)}, found '{label}'."
            : split is not null && !FileNames.IsPlain(split)
                ? $"the split '{split}' cannot stand in a file name; use letters, digits, '_' and '-'."
            : null;
        if (fault is not null)
        {
            Add(row, fault);
            return null;
        }
        return new CorpusRow(
            new Utterance
            {
                Id = id!,
                Speaker = speaker!,
                Dialogue = Name(row, options.DialogueColumn, remarks),
                Session = Name(row, options.SessionColumn, remarks),
                Text = Field(row, options.TextColumn) is { } text && !Identifiers.IsBlank(text) ? text : null,
                Start = Number(row, options.StartColumn),
            },
            classIndex < 0 ? null : classIndex)
        {
            Split = split ?? DefaultSplit,
            Targets = options.Targets.Select(target => (float)(Number(row, target) ?? double.NaN)).ToArray(),
            Metadata = free.ToDictionary(column => column, column => Field(row, column) ?? ""),
        };
    }

    private void Add(int row, string fault) =>
        faults.Add("row", table.LineOf(row).ToString(CultureInfo.InvariantCulture), fault);

    private string? Field(int row, string column) => table.IndexOf(column) is { } index ? table.Rows[row][index] : null;

    /// <summary>A name or label without blanks around it; null if nothing is left.</summary>
    private string? Name(int row, string column, RemarkCounter? changes = null)
    {
        if (Field(row, column) is not { } field)
            return null;
        string name = Identifiers.Trim(field);
        if (name.Length < field.Length)
            changes?.Add($"field(s) of the column '{column}' with blanks around them, which were left out", file, table.LineOf(row));
        return name.Length > 0 ? name : null;
    }

    private double? Number(int row, string column)
    {
        if (Name(row, column) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && float.IsFinite((float)value))
            return value;
        Add(row, $"column '{column}' is no number. Expected one such as 3.25, found '{text}'.");
        return null;
    }
}
