using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// Reads a folder with a CSV file of ids, for data of one's own. Columns: <c>id</c> and <c>speaker</c>; optional <c>label</c> (empty
/// where there is none), <c>split</c>, <c>dialogue</c>, <c>session</c>, <c>start</c>, <c>text</c>; any other becomes metadata. They may
/// be called otherwise, see <see cref="FeatureFolderOptions"/>. Features come from files beside it
/// (<see cref="ModalitySource.FromFiles(Modality, FeatureKind, string, string, FeatureFileOptions?)"/>) or from code.
/// </summary>
/// <remarks>Blanks around names and labels, and lines and rows without anything in them, are left out, with a remark.</remarks>
public static class FeatureFolder
{
    /// <summary>Reads the CSV file.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="options">Names and columns.</param>
    /// <exception cref="CorpusException">The file is missing or rows cannot be read; every fault is listed, up to 100.</exception>
    /// <exception cref="OptionsException">A column has no name, or is named twice.</exception>
    public static CorpusListing Read(string directory, FeatureFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new FeatureFolderOptions();
        options.Check();
        string file = Path.Combine(directory, options.IdsFile);
        var faults = new FaultList(file);
        var remarks = new RemarkCounter();
        FeatureFolderTable? rows = null;
        if (faults.Try(() => CsvTable.ReadFile(file)) is { } table)
        {
            remarks.AddRange(table.Remarks);
            string[] missing = [.. options.RequiredColumns.Where(column => table.IndexOf(column) is null)];
            if (missing.Length > 0)
            {
                faults.Add($"The column {FaultText.List(missing)} is missing; there are {FaultText.List([.. table.Columns])}. " +
                    $"{nameof(FeatureFolderOptions)} says which column has what.");
            }
            else
            {
                rows = new FeatureFolderTable(file, table, options, faults, remarks);
                rows.Read();
            }
        }
        faults.Throw();
        return new CorpusListing(options.Name, directory, rows!.Classes, options.Targets, rows.Rows, remarks);
    }
}
