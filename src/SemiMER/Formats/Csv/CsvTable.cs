using System.Text;
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

    /// <summary>Where a column stands, or null if there is none of that name.</summary>
    public int? IndexOf(string column) => columnIndex.TryGetValue(column, out int index) ? index : null;

    /// <summary>Reads a CSV file whose first line names the columns.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">
    /// The file is missing, is not UTF-8, has a damaged quotation, a repeated column or a row of another length.
    /// </exception>
    public static CsvTable ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var options = new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            SkipEmptyLines = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = MaximumRecordSize,
            TrackLineNumbers = true,
        };
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        try
        {
            using var text = new StreamReader(path, strict);
            using CsvReader reader = CsvReader.Create(text, options);
            return Read(path, reader);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileFormatException(path, "does not exist.", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
        }
        catch (DecoderFallbackException error)
        {
            throw new FileFormatException(path, "is not UTF-8 text: save it as UTF-8.", innerException: error);
        }
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

    private static CsvTable Read(string path, CsvReader reader)
    {
        string[]? columns = null;
        var rows = new List<string[]>();
        try
        {
            while (reader.Read())
            {
                var fields = new string[reader.FieldCount];
                for (int i = 0; i < fields.Length; i++)
                    fields[i] = reader.GetString(i);
                if (columns is null)
                {
                    columns = fields;
                    string? repeated = columns.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
                    if (repeated is not null)
                        throw new FileFormatException(path, "has two columns of one name.", row: 1, column: repeated);
                }
                else if (fields.Length == columns.Length)
                {
                    rows.Add(fields);
                }
                else
                {
                    throw new FileFormatException(
                        path, "has a row of another length than its heading; fields with a comma or a quotation mark need quotes.",
                        row: reader.LineNumber, expected: $"{columns.Length} fields", actual: $"{fields.Length}");
                }
            }
        }
        catch (CsvFormatException error)
        {
            throw new FileFormatException(
                path, "is no valid CSV (RFC 4180): a quotation mark is misplaced or a row is too long.", row: error.LineNumber,
                innerException: error);
        }
        if (columns is null)
            throw new FileFormatException(path, "is empty: its first line should name the columns.");
        return new CsvTable(columns, rows);
    }
}
