namespace SemiMER.Formats;

/// <summary>One record of a CSV file (RFC 4180, UTF-8), taken apart; a quoted field may hold line breaks.</summary>
internal static class CsvRecord
{
    /// <summary>The fields of a record.</summary>
    /// <param name="bytes">The record without the end of its line.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="row">The row, for messages.</param>
    /// <param name="remarks">Takes a remark if letters had to be repaired.</param>
    /// <exception cref="FileFormatException">It is no text, or a quotation mark is misplaced.</exception>
    public static string[] Split(ReadOnlySpan<byte> bytes, string file, long row, RemarkCounter? remarks = null) =>
        Split(RepairedText.Decode(bytes, file, row, remarks), file, row);

    /// <summary>The fields of a record.</summary>
    /// <exception cref="FileFormatException">A quotation mark is misplaced.</exception>
    public static string[] Split(string record, string file, long row) => CsvFields.Split(record, ',')
        ?? throw new FileFormatException(file, "is no valid CSV (RFC 4180): a quotation mark is misplaced.", row);

    /// <summary>The names of the columns in a heading, without blanks around them.</summary>
    /// <exception cref="FileFormatException">A name occurs twice.</exception>
    public static string[] Names(string[] fields, string file, long row, RemarkCounter? remarks = null)
    {
        string[] names = Array.ConvertAll(fields, Identifiers.Trim);
        foreach (string field in fields.Except(names))
            remarks?.Add("name(s) of columns with blanks around them, which were left out", file, row, $"'{field}'");
        return names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key is { } repeated
            ? throw new FileFormatException(file, "has two columns of one name.", row, repeated)
            : names;
    }

    /// <summary>The fault of a row that is shorter or longer than the heading.</summary>
    public static FileFormatException OtherLength(string file, long row, int expected, int actual) => new(
        file, "has a row of another length than its heading; fields with a comma or a quotation mark need quotes.", row,
        expected: $"{expected} fields", actual: $"{actual}");
}
