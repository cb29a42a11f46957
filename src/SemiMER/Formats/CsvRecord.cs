using System.Text;

namespace SemiMER.Formats;

/// <summary>One record of a CSV file (RFC 4180, UTF-8), taken apart.</summary>
internal static class CsvRecord
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The fields of a record.</summary>
    /// <param name="bytes">The record without the end of its line.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="row">The row, for messages.</param>
    /// <exception cref="FileFormatException">It is not UTF-8, or a quotation mark is misplaced.</exception>
    public static string[] Split(ReadOnlySpan<byte> bytes, string file, long row)
    {
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new FileFormatException(file, "is not UTF-8 text: save it as UTF-8.", row, innerException: error);
        }
        var fields = new List<string>();
        int position = 0;
        do
        {
            fields.Add(position < text.Length && text[position] == '"'
                ? Quoted(text, ref position, file, row)
                : Plain(text, ref position, file, row));
        }
        while (position++ < text.Length); // past the comma; at the end there is none
        return [.. fields];
    }

    private static string Plain(string text, ref int position, string file, long row)
    {
        int comma = text.IndexOf(',', position);
        int end = comma < 0 ? text.Length : comma;
        string field = text[position..end];
        position = end;
        return field.Contains('"', StringComparison.Ordinal) ? throw Misplaced(file, row) : field;
    }

    private static string Quoted(string text, ref int position, string file, long row)
    {
        int first = ++position;
        while (true)
        {
            int mark = text.IndexOf('"', position);
            if (mark < 0)
                throw Misplaced(file, row);
            position = mark + 1;
            if (position < text.Length && text[position] == '"') // two of them stand for one
            {
                position++;
                continue;
            }
            return position == text.Length || text[position] == ','
                ? text[first..mark].Replace("\"\"", "\"", StringComparison.Ordinal)
                : throw Misplaced(file, row);
        }
    }

    private static FileFormatException Misplaced(string file, long row) =>
        new(file, "is no valid CSV (RFC 4180): a quotation mark is misplaced.", row);
}
