using CsvHelper;

namespace SemiMER.Formats;

/// <summary>A table of text with named columns, as a CSV file (RFC 4180, UTF-8) holds it.</summary>
public sealed class CsvTable
{
    private const int MaximumRecordSize = 1 << 24;
    private readonly Dictionary<string, int> columnIndex;

    /// <summary>Creates a table.</summary>
    /// <param name="columns">Names of the columns, each once.</param>
    /// <param name="rows">The rows, each with one text for each column.</param>
    /// <exception cref="SemiMerException">A column name is repeated, or a row has another number of fields.</exception>
    public CsvTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        columnIndex = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < columns.Count; i++)
        {
            if (!columnIndex.TryAdd(columns[i], i))
                throw new SemiMerException($"A table has the column '{columns[i]}' twice.");
        }
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != columns.Count)
                throw new SemiMerException($"Row {i} of a table has {rows[i].Count} fields for {columns.Count} columns.");
        }
        Columns = columns;
        Rows = rows;
    }

    /// <summary>Names of the columns, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows below the heading, each with one text for each column.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>Line of the file, from 1, in which a row begins; of a table that was made in code as if it had been written.</summary>
    internal long LineOf(int row) => Lines is { } lines ? lines[row] : row + 2;

    private IReadOnlyList<long>? Lines { get; init; }

    /// <summary>Where a column stands, or null if there is none of that name.</summary>
    public int? IndexOf(string column) => columnIndex.TryGetValue(column, out int index) ? index : null;

    /// <summary>
    /// What was changed in reading: letters of Windows-1252 that were repaired, blanks around the names of columns. None if the table was
    /// made in code.
    /// </summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; private init; } = [];

    /// <summary>
    /// Reads a CSV file whose first line names the columns. Blank lines are passed over. Letters that were written as Windows-1252, as
    /// bytes or as control characters, are read as such, with a remark.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">
    /// The file is missing, is no text, has a damaged quotation, a repeated column or a row of another length.
    /// </exception>
    public static CsvTable ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var remarks = new RemarkCounter();
        string[]? columns = null;
        List<string[]> rows = [];
        List<long> lines = [];
        foreach ((string record, long line) in Records(RepairedText.ReadFile(path, remarks), path))
        {
            if (Identifiers.IsBlank(record) && columns is not { Length: 1 }) // of one column, it is a row with an empty field
                continue;
            string[] fields = CsvRecord.Split(record, path, line);
            if (columns is null)
            {
                columns = CsvRecord.Names(fields, path, line, remarks);
                continue;
            }
            if (fields.Length != columns.Length)
                throw CsvRecord.OtherLength(path, line, columns.Length, fields.Length);
            rows.Add(fields);
            lines.Add(line);
        }
        return columns is null
            ? throw new FileFormatException(path, "is empty: its first line should name the columns.")
            : new CsvTable(columns, rows) { Remarks = remarks.All(), Lines = lines };
    }

    /// <summary>Writes the table as CSV: RFC 4180 quoting, UTF-8 without a mark, lines ended by LF.</summary>
    /// <param name="path">The file; it appears whole or not at all.</param>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public void WriteFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, stream =>
        {
            using CsvWriter writer = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
            foreach (IReadOnlyList<string> line in Rows.Prepend(Columns))
                writer.WriteRecord([.. line]);
        });
    }

    // A record ends with its line, unless that is within quotation marks.
    private static IEnumerable<(string Record, long Line)> Records(string text, string path)
    {
        if (!text.Contains('\n'))
            text = text.Replace('\r', '\n'); // as old Macintoshes ended lines
        long line = 1;
        for (int start = 0, end; start < text.Length; start = end + 1)
        {
            long first = line++;
            bool quoted = false;
            for (end = start; end < text.Length && (quoted || text[end] != '\n'); end++)
            {
                if (text[end] == '"')
                    quoted = !quoted;
                else if (text[end] == '\n')
                    line++;
            }
            if (end - start > MaximumRecordSize)
            {
                throw new FileFormatException(path, "has a row that is too long: a quotation mark may be missing.", first,
                    expected: $"at most {MaximumRecordSize} letters", actual: "more");
            }
            yield return (text[start..(end > start && text[end - 1] == '\r' ? end - 1 : end)], first);
        }
    }
}
