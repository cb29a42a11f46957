using System.Text;

namespace SemiMER.Formats;

/// <summary>Reads the lines of a UTF-8 text one after another, each ended by LF or CR LF and none longer than memory should hold.</summary>
internal sealed class TextLines : IDisposable
{
    private const int MaximumLength = 1 << 22;
    private const int BufferLength = 1 << 14;

    private readonly string path;
    private readonly StreamReader reader;
    private readonly char[] buffer = new char[BufferLength];
    private readonly StringBuilder line = new();
    private int position, end;

    public TextLines(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        this.path = path;
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        try
        {
            reader = new StreamReader(path, strict, detectEncodingFromByteOrderMarks: true);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileFormatException(path, "does not exist.", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
        }
    }

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end; null after the last.</summary>
    public string? Read()
    {
        line.Clear();
        while (position < end || Fill())
        {
            int feed = Array.IndexOf(buffer, '\n', position, end - position);
            int stop = feed < 0 ? end : feed;
            if (line.Length + stop - position > MaximumLength)
            {
                throw new FileFormatException(
                    path, "has a line that is too long to be one.", Number + 1, expected: $"at most {MaximumLength} characters",
                    actual: "more");
            }
            line.Append(buffer, position, stop - position);
            position = stop + 1;
            if (feed >= 0)
                return Line();
        }
        return line.Length > 0 ? Line() : null;
    }

    /// <summary>The next line that is not blank; null after the last.</summary>
    public string? ReadContent()
    {
        string? read;
        do
            read = Read();
        while (read is not null && string.IsNullOrWhiteSpace(read));
        return read;
    }

    public void Dispose() => reader.Dispose();

    private string Line()
    {
        Number++;
        int length = line.Length > 0 && line[^1] == '\r' ? line.Length - 1 : line.Length;
        return line.ToString(0, length);
    }

    private bool Fill()
    {
        try
        {
            position = 0;
            end = reader.Read(buffer, 0, buffer.Length);
            return end > 0;
        }
        catch (DecoderFallbackException error)
        {
            throw new FileFormatException(path, "is not UTF-8 text: save it as UTF-8.", Number + 1, innerException: error);
        }
        catch (IOException error)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", Number + 1, innerException: error);
        }
    }
}
