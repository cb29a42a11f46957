namespace SemiMER.Formats;

/// <summary>
/// Reads a text file of features row by row, so that memory does not grow with the file. Each kind of file has its reader:
/// <see cref="FeatureCsvReader"/>, <see cref="OpenSmileCsvReader"/>, <see cref="ArffReader"/>, <see cref="OpenFaceReader"/>. All of them
/// take a number in any spelling of NaN and infinity, read letters of Windows-1252 as such, and leave out blanks around fields, blank
/// lines and a byte order mark.
/// </summary>
public abstract partial class FeatureRowReader : IDisposable
{
    private readonly RemarkCounter remarks = new();
    private FeatureRow? last;

    private protected FeatureRowReader(string path)
    {
        FilePath = path;
        Lines = new TextLines(path, remarks);
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>Names of the columns of numbers, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; private protected set; } = [];

    /// <summary>What has been left out, changed or assumed until now; complete after the last row.</summary>
    public IReadOnlyList<ReadingRemark> Remarks => remarks.All();

    private protected TextLines Lines { get; }

    /// <summary>Column of the time of frames, which never goes back within a recording; null if there is none.</summary>
    private protected string? FrameTimeColumn { get; set; }

    /// <summary>Reads the next row; null after the last.</summary>
    /// <exception cref="FileFormatException">
    /// The row is not as the format wants it, or its time is before that of the row above; line and column are named.
    /// </exception>
    public FeatureRow? Read()
    {
        if (ReadRow() is not { } row)
            return null;
        if (FrameTimeColumn is { } column && last is { } above && row.Time < above.Time && row.Name == above.Name)
        {
            throw new FileFormatException(
                FilePath, "has a time that goes back: a second run may have been appended. Keep one of them, or name recordings apart.",
                row.Line, column, FormattableString.Invariant($"at least {above.Time}"), FormattableString.Invariant($"{row.Time}"));
        }
        return last = row;
    }

    /// <summary>Reads the rows that are left, one after another.</summary>
    /// <exception cref="FileFormatException">A row is not as the format wants it; line and column are named.</exception>
    public IEnumerable<FeatureRow> ReadRows()
    {
        while (Read() is { } row)
            yield return row;
    }

    /// <summary>Reads the rows that are left, all into memory.</summary>
    /// <exception cref="FileFormatException">A row is not as the format wants it; line and column are named.</exception>
    public FeatureTable ReadAll()
    {
        FeatureRow[] rows = [.. ReadRows()];
        return new FeatureTable(Columns, rows) { File = FilePath, Remarks = Remarks };
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Lines.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a reader whose constructor reads the heading; a fault there closes the file.</summary>
    private protected static TReader Open<TReader>(TReader reader, Action<TReader> readHeading)
        where TReader : FeatureRowReader
    {
        try
        {
            readHeading(reader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private protected abstract FeatureRow? ReadRow();

    /// <summary>Remarks something, in a sentence.</summary>
    private protected void Note(string sentence, long? row = null) => remarks.Note(sentence, FilePath, row);

    /// <summary>Notes the columns of numbers that are read as features though their names speak against it.</summary>
    private protected void NoteDoubtfulColumns()
    {
        foreach (string column in Columns.Where(TableHeading.IsDoubtful))
            Note($"The column '{column}' is read as a feature. If it is a time, a label or an index, say so in the options.");
    }

    /// <summary>Checks the names of the columns; each must have one of its own.</summary>
    private protected void CheckNames(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name.Length == 0)
                throw new FileFormatException(FilePath, "has a column without a name.", Lines.Number);
            if (!seen.Add(name))
                throw new FileFormatException(FilePath, "has two columns of one name.", Lines.Number, name);
        }
    }

    private protected void CheckCount(int expected, int actual)
    {
        if (expected == actual)
            return;
        string cause = actual < expected
            ? "it may be cut short, or its fields are separated otherwise"
            : "where two programs write one file at once, lines run together";
        throw new FileFormatException(
            FilePath, $"has a row of another length than its heading; {cause}.", Lines.Number, expected: $"{expected} fields",
            actual: $"{actual}");
    }

    /// <summary>A number as tools print it; NaN and infinity are read as what they are.</summary>
    private protected float Number(ReadOnlySpan<char> text, string column)
    {
        if (NumberText.TryParse(text, out float value))
            return value;
        string fault = float.IsInfinity(value) ? "has a number that is too large for single precision." : "has a field that is no number.";
        throw new FileFormatException(FilePath, fault, Lines.Number, column, "a number, such as 1.5e-03", Quote(text));
    }

    /// <summary>A number that must be finite, such as a time.</summary>
    private protected double FiniteNumber(ReadOnlySpan<char> text, string column) =>
        NumberText.TryParse(text, out double value) && double.IsFinite(value)
            ? value
            : throw new FileFormatException(
                FilePath, "has a field that is no finite number.", Lines.Number, column, "a number, such as 0.010", Quote(text));

    private protected static string Quote(ReadOnlySpan<char> text)
    {
        const int most = 40;
        return text.Length <= most ? $"'{text}'" : $"'{text[..most]}...'";
    }
}
