using System.Globalization;

namespace SemiMER.Extensions.Hosting;

/// <summary>What tells a file, or the files of a folder, from those that stood there before: names, sizes and times of writing.</summary>
internal static class FileStamp
{
    /// <summary>The stamp; null if nothing is there, or it cannot be looked at.</summary>
    public static string? Of(string path)
    {
        try
        {
            FileSystemInfo found = Target(Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path));
            return found switch
            {
                DirectoryInfo folder => string.Join('\n', folder.EnumerateFiles()
                    .OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Name} {Of(file)}").Prepend(folder.FullName)),
                FileInfo { Exists: true } file => Of(file),
                _ => null,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Of(FileInfo file)
    {
        var target = (FileInfo)Target(file);
        return string.Create(CultureInfo.InvariantCulture, $"{target.FullName} {target.Length} {target.LastWriteTimeUtc.Ticks}");
    }

    // A link has a time of its own, which says nothing of the file that it leads to.
    private static FileSystemInfo Target(FileSystemInfo found) => found.ResolveLinkTarget(returnFinalTarget: true) ?? found;
}
