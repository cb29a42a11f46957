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
    /// <param name="mode">Whether one that exists is replaced or appended to, or refused.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public GrowingFile(string path, FileMode mode = FileMode.Create)
    {
        this.path = path;
        try
        {
            stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
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
