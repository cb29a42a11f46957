using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// Reads a folder with a CSV file of ids, for data of one's own. Columns: <c>id</c> and <c>speaker</c>; optional <c>label</c> (empty
/// where there is none), <c>split</c>, <c>dialogue</c>, <c>session</c>, <c>start</c>, <c>text</c>; any other becomes metadata. Features
/// come from files beside it (<see cref="ModalitySource.FromFiles(Modality, FeatureKind, string, string, FeatureFileOptions?)"/>) or
/// from code.
/// </summary>
public static class FeatureFolder
{
    private const string LabelColumn = "label", SplitColumn = "split", DefaultSplit = "all";

    /// <summary>Reads the CSV file.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="options">Names and columns.</param>
    /// <exception cref="CorpusException">The file is missing or rows cannot be read; every fault is listed, up to 100.</exception>
    public static CorpusListing Read(string directory, FeatureFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new FeatureFolderOptions();
        string file = Path.Combine(directory, options.IdsFile);
        var faults = new FaultList(file);
        var rows = new List<CorpusRow>();
        string[] classes = [];
        if (faults.Try(() => CsvTable.ReadFile(file)) is { } table)
        {
            string[] missing = [.. new[] { CorpusFiles.IdColumn, CorpusFiles.SpeakerColumn }.Concat(options.Targets)
                .Where(column => table.IndexOf(column) is null)];
            if (missing.Length > 0)
                faults.Add($"The column {FaultText.List(missing)} is missing; there are {FaultText.List([.. table.Columns])}.");
            else
                (rows, classes) = ReadRows(table, options, faults);
        }
        faults.Throw();
        return new CorpusListing(options.Name, directory, classes, options.Targets, rows, new SkipNotes());
    }

    private static (List<CorpusRow> Rows, string[] Classes) ReadRows(CsvTable table, FeatureFolderOptions options, FaultList faults)
    {
        string[] classes = options.Classes is { } given
            ? [.. given]
            : [.. Enumerable.Range(0, table.Rows.Count).Select(i => Field(table, i, LabelColumn)).OfType<string>().Distinct()
                .Order(StringComparer.Ordinal)];
        var classFaults = new List<string>();
        CorpusSchema.AddNameFaults(classFaults, "classes", classes, minimum: 2);
        classFaults.ForEach(faults.Add);
        string[] free = [.. table.Columns.Where(column =>
            !CorpusFiles.IsReserved(column) && column is not (LabelColumn or SplitColumn) && !options.Targets.Contains(column))];
        var rows = new List<CorpusRow>(table.Rows.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < table.Rows.Count; i++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"Row {i + 1}: ");
            string? id = Field(table, i, CorpusFiles.IdColumn), speaker = Field(table, i, CorpusFiles.SpeakerColumn);
            string? label = Field(table, i, LabelColumn), split = Field(table, i, SplitColumn);
            int classIndex = label is null ? -1 : Array.IndexOf(classes, label);
            if (id is null || speaker is null)
                faults.Add(place + "the id or the speaker is empty; every row needs both.");
            else if (!ids.Add(id))
                faults.Add($"{place}the id '{id}' occurs twice. Ids must be unique.");
            else if (label is not null && classIndex < 0)
                faults.Add($"{place}the label is no class. Expected one of {FaultText.List(classes)}, found '{label}'.");
            else if (split is not null && !FileNames.IsPlain(split))
                faults.Add($"{place}the split '{split}' cannot stand in a file name; use letters, digits, '_' and '-'.");
            else
            {
                rows.Add(new CorpusRow(
                    new Utterance
                    {
                        Id = id,
                        Speaker = speaker,
                        Dialogue = Field(table, i, CorpusFiles.DialogueColumn),
                        Session = Field(table, i, CorpusFiles.SessionColumn),
                        Text = Field(table, i, CorpusFiles.TextColumn),
                        Start = Number(table, i, CorpusFiles.StartColumn, place, faults),
                    },
                    classIndex < 0 ? null : classIndex)
                {
                    Split = split ?? DefaultSplit,
                    Targets = options.Targets.Select(target => (float)(Number(table, i, target, place, faults) ?? double.NaN)).ToArray(),
                    Metadata = free.ToDictionary(column => column, column => Field(table, i, column) ?? ""),
                });
            }
        }
        return (rows, classes);
    }

    private static string? Field(CsvTable table, int row, string column) =>
        table.IndexOf(column) is { } index && table.Rows[row][index] is { Length: > 0 } value ? value : null;

    private static double? Number(CsvTable table, int row, string column, string place, FaultList faults)
    {
        if (Field(table, row, column) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && float.IsFinite((float)value))
            return value;
        faults.Add($"{place}column '{column}' is no number. Expected one such as 3.25, found '{text}'.");
        return null;
    }
}
