namespace SemiMER.Formats;

/// <summary>
/// Lines of a file as bytes, cut at LF only, one in memory at a time. A carriage return and blanks at the end of a line
/// are left out, as is a byte order mark.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private const int FirstBufferSize = 1 << 16;
    private readonly string path;
    private readonly int maximumLength;
    private readonly FileStream stream;
    private byte[] buffer = new byte[FirstBufferSize];
    private int start; // of what is not yet given
    private int end;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileFormatException">It is missing or cannot be read.</exception>
    public LineReader(string path, int maximumLength)
    {
        this.path = path;
        this.maximumLength = maximumLength;
        stream = new FileStream(InputFile.Open(path), FileAccess.Read, bufferSize: 0);
    }

    /// <summary>Number of the line, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The line; valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Goes to the next line. False at the end of the file.</summary>
    /// <exception cref="FileFormatException">The line is too long, or the file cannot be read on.</exception>
    public bool Read()
    {
        int searched = 0;
        while (true)
        {
            int found = buffer.AsSpan((start + searched)..end).IndexOf((byte)'\n');
            searched = found >= 0 ? searched + found : end - start;
            if (searched > maximumLength)
            {
                throw new FileFormatException(
                    path, "has a line that is too long.", row: Number + 1, expected: $"at most {maximumLength} bytes", actual: "more");
            }
            if (found >= 0 || !Fill())
                break;
        }
        if (searched == 0 && start == end)
            return false;
        int next = Math.Min(start + searched + 1, end);
        if (++Number == 1 && buffer.AsSpan(start, searched).StartsWith("\uFEFF"u8)) // byte order mark
            (start, searched) = (start + 3, searched - 3);
        Line = buffer.AsMemory(start, buffer.AsSpan(start, searched).TrimEnd("\r "u8).Length);
        start = next;
        return true;
    }

    public void Dispose() => stream.Dispose();

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start..end).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
            Array.Resize(ref buffer, 2 * buffer.Length);
        try
        {
            int read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            return read > 0;
        }
        catch (IOException error)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
        }
    }
}
