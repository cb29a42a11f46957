using System.Buffers;

namespace SemiMER.Formats;

/// <summary>
/// A file that grows while others read it. What is flushed goes to it in one write; of a write that fails, nothing stays where the system
/// allows it.
/// </summary>
internal sealed class GrowingFile : IDisposable
{
    private const int MuchPending = 1 << 16;

    private readonly string path;
    private readonly FileStream stream;
    private readonly ArrayBufferWriter<byte> pending = new();

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">
    /// Whether one that exists is replaced, refused, or gone on with: <c>Append</c> as it is, <c>OpenOrCreate</c> after its last line that
    /// is whole.
    /// </param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public GrowingFile(string path, FileMode mode = FileMode.Create)
    {
        this.path = path;
        try
        {
            FileAccess access = mode == FileMode.OpenOrCreate ? FileAccess.ReadWrite : FileAccess.Write;
            stream = new FileStream(path, mode, access, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (mode == FileMode.OpenOrCreate)
                CutTo(EndOfLines());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fault(error);
        }
    }

    /// <summary>Where the next bytes are put.</summary>
    public IBufferWriter<byte> Pending => pending;

    /// <summary>Flushes if much is pending.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void FlushMuch()
    {
        if (pending.WrittenCount >= MuchPending)
            Flush();
    }

    /// <summary>Hands what is pending to the system. If that fails it is told once, and what was pending is given up.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Flush()
    {
        if (pending.WrittenCount == 0)
            return;
        long whole = stream.CanSeek ? stream.Position : 0;
        try
        {
            stream.Write(pending.WrittenSpan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CutTo(whole);
            throw Fault(error);
        }
        finally
        {
            pending.ResetWrittenCount();
        }
    }

    /// <summary>Flushes and closes.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Dispose()
    {
        using (stream)
            Flush();
    }

    // A program that was killed may have left half of a line.
    private long EndOfLines()
    {
        Span<byte> letter = stackalloc byte[1];
        long end = stream.Length;
        while (end > 0 && (RandomAccess.Read(stream.SafeFileHandle, letter, end - 1) < 1 || letter[0] != (byte)'\n'))
            end--;
        return end;
    }

    private void CutTo(long length)
    {
        try
        {
            stream.SetLength(length);
            stream.Position = length;
        }
        catch (Exception error) when (error is IOException or NotSupportedException or ArgumentException)
        {
            // A device has no length; what is told is the write that failed.
        }
    }

    private FileFormatException Fault(Exception error) => new(path, $"cannot be written: {error.Message}", innerException: error);
}
