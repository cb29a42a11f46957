using System.Text;

namespace SemiMER.Formats;

/// <summary>Reads the lines of a UTF-8 text one after another, none longer than memory should hold.</summary>
internal sealed class TextLines(string path) : IDisposable
{
    private const int MaximumLength = 1 << 22;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly LineReader lines = new(path, MaximumLength);

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Number => lines.Number;

    /// <summary>The next line that is not blank, without its end; null after the last.</summary>
    /// <exception cref="FileFormatException">
    /// The line is too long, is not UTF-8, or holds a carriage return, since then other lines end with it.
    /// </exception>
    public string? ReadContent()
    {
        while (lines.Read())
        {
            string line = Decode(lines.Line.Span);
            if (line.Contains('\r'))
            {
                throw new FileFormatException(
                    path, "has a carriage return inside a line: save it with lines that end with LF or CR LF.", Number);
            }
            if (!string.IsNullOrWhiteSpace(line))
                return line;
        }
        return null;
    }

    public void Dispose() => lines.Dispose();

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new FileFormatException(path, "is not UTF-8 text: save it as UTF-8.", Number, innerException: error);
        }
    }
}
