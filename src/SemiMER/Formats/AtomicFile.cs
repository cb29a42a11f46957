namespace SemiMER.Formats;

/// <summary>
/// Writes a file so that its name never stands for half of it: the content goes to a file beside it, is flushed to the
/// disk, and takes the name in one step. A reader sees the old file or the new one.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Suffix of the file that is being written.</summary>
    public const string PartialSuffix = ".partial";

    /// <summary>Writes <paramref name="path"/> with whatever <paramref name="write"/> puts into the stream.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new PartialFile(path);
        file.Write(write);
        file.Complete();
    }
}
