namespace SemiMER.Formats;

/// <summary>
/// A file that is written under another name beside its own, which it takes when it is complete. If it is disposed before, nothing of
/// it stays.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string path;
    private readonly FileStream stream;

    /// <summary>Begins a file.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public PartialFile(string path)
    {
        this.path = path;
        FileStream? opened = null;
        Try(path, () => opened = new FileStream(path + AtomicFile.PartialSuffix, FileMode.Create, FileAccess.Write, FileShare.None));
        stream = opened!;
    }

    /// <summary>Writes to the file.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Write(Action<Stream> write) => Try(path, () => write(stream));

    /// <summary>Brings the content to the disk and gives the file its name.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Complete() => Try(path, () =>
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(stream.Name, path, overwrite: true);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be written before fails here again; it has been told, and the file is not kept.
        }
        if (File.Exists(stream.Name))
            File.Delete(stream.Name);
    }

    private static void Try(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be written: {error.Message}", innerException: error);
        }
    }
}
