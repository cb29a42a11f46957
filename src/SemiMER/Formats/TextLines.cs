namespace SemiMER.Formats;

/// <summary>Reads the lines of a text one after another, none longer than memory should hold; see <see cref="RepairedText"/>.</summary>
/// <param name="path">The file.</param>
/// <param name="remarks">Takes a remark on lines that were repaired.</param>
internal sealed class TextLines(string path, RemarkCounter? remarks) : IDisposable
{
    private const int MaximumLength = 1 << 22;

    private readonly LineReader lines = new(path, MaximumLength);

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Number => lines.Number;

    /// <summary>The next line that is not blank, without its end; null after the last.</summary>
    /// <exception cref="FileFormatException">
    /// The line is too long, is no text, or holds a carriage return, since then other lines end with it.
    /// </exception>
    public string? ReadContent()
    {
        while (lines.Read())
        {
            string line = RepairedText.Decode(lines.Line.Span, path, Number, remarks);
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
}
