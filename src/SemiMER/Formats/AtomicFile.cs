namespace SemiMER.Formats;

/// <summary>
/// Writes a file so that its name never stands for half of it: the content goes to a file beside it, is flushed to the
/// disk, and takes the name in one step. A reader sees the old file or the new one.
/// </summary>
public static class AtomicFile
{
    /// <summary>Suffix of the file that is being written.</summary>
    internal const string PartialSuffix = ".partial";

    /// <summary>Writes a file. If anything goes wrong, what was there before is as it was.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="write">Writes the content into a stream.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        using var file = new PartialFile(path);
        file.Write(write);
        file.Complete();
    }
}
