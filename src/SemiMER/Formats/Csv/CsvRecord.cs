using System.Text;

namespace SemiMER.Formats;

/// <summary>One record of a CSV file (RFC 4180, UTF-8), taken apart; a quoted field may hold line breaks.</summary>
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
        try
        {
            return CsvFields.Split(Strict.GetString(bytes), ',')
                ?? throw new FileFormatException(file, "is no valid CSV (RFC 4180): a quotation mark is misplaced.", row);
        }
        catch (DecoderFallbackException error)
        {
            throw new FileFormatException(file, "is not UTF-8 text: save it as UTF-8.", row, innerException: error);
        }
    }
}
