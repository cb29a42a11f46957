using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>What a folder of cells needs of the file system.</summary>
internal static class FolderFiles
{
    /// <summary>Makes a folder if it is not there.</summary>
    /// <exception cref="OptionsException">It has no name, as where a configuration lacks it.</exception>
    /// <exception cref="FileFormatException">It cannot be made.</exception>
    public static void Create(string? directory)
    {
        if (string.IsNullOrWhiteSpace(directory))
            throw new OptionsException(nameof(ExperimentFolderOptions), [$"{nameof(ExperimentFolderOptions.Directory)} is empty."]);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(directory, $"cannot be made: {error.Message}", innerException: error);
        }
    }

    /// <summary>Writes a file unless it is there: of several who begin at once, one wins. It appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="writer">Who writes, to tell its draft from others'.</param>
    /// <param name="content">The content.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static void WriteOnce(string path, string writer, byte[] content)
    {
        if (File.Exists(path))
            return;
        string draft = $"{path}.{writer}";
        AtomicFile.Write(draft, stream => stream.Write(content));
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
