using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>Goes through the records of a CSV file from a position on, reading it in parts.</summary>
internal ref struct CsvRecordScanner
{
    private const int MaximumRecordSize = 1 << 24;

    private readonly string file;
    private readonly SafeFileHandle handle;
    private byte[] buffer;
    private int start; // of what is not yet given, within the buffer
    private int end;
    private long filePosition; // of the end

    /// <summary>Begins.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="handle">The same, open.</param>
    /// <param name="position">Where a record begins.</param>
    /// <param name="partSize">How many bytes are read at a time.</param>
    public CsvRecordScanner(string file, SafeFileHandle handle, long position, int partSize)
    {
        this.file = file;
        this.handle = handle;
        filePosition = position;
        buffer = ArrayPool<byte>.Shared.Rent(partSize);
    }

    /// <summary>Position of the next record in the file.</summary>
    public readonly long Position => filePosition - (end - start);

    /// <summary>The next record that is not blank, as <see cref="TryNext"/> gives it.</summary>
    public bool TryNextRow(out ReadOnlySpan<byte> record)
    {
        while (TryNext(out record))
        {
            if (record.ContainsAnyExcept(" \t\r"u8))
                return true;
        }
        return false;
    }

    /// <summary>The next record without the end of its line; it stays as it is until the next one is asked for.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="FileFormatException">It is longer than a record may be, or the file cannot be read.</exception>
    public bool TryNext(out ReadOnlySpan<byte> record)
    {
        int searched = 0;
        bool quoted = false;
        while (true)
        {
            ReadOnlySpan<byte> held = buffer.AsSpan(start, end - start);
            while (held[searched..].IndexOfAny((byte)'"', (byte)'\n') is >= 0 and var found)
            {
                searched += found + 1;
                if (held[searched - 1] == '"')
                {
                    quoted = !quoted;
                }
                else if (!quoted) // a line end between quotation marks belongs to a field
                {
                    record = WithoutReturn(held[..(searched - 1)]);
                    start += searched;
                    return true;
                }
            }
            searched = held.Length;
            if (Fill())
                continue;
            record = WithoutReturn(buffer.AsSpan(start, end - start));
            start = end;
            return searched > 0;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = end = 0;
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.. var rest, (byte)'\r'] ? rest : line;

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }
        if (end == buffer.Length)
            Grow();
        int count;
        try
        {
            count = RandomAccess.Read(handle, buffer.AsSpan(end), filePosition);
        }
        catch (IOException error)
        {
            throw new FileFormatException(file, $"cannot be read: {error.Message}", innerException: error);
        }
        end += count;
        filePosition += count;
        return count > 0;
    }

    private void Grow()
    {
        if (buffer.Length >= MaximumRecordSize)
        {
            throw new FileFormatException(file, "has a row that is too long: a quotation mark may be missing.",
                expected: $"at most {MaximumRecordSize} bytes", actual: "more");
        }
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
