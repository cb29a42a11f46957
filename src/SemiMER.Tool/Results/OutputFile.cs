using System.Text;

namespace SemiMER.Tool.Results;

/// <summary>A file of results: whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Writes a text as UTF-8; a file that is there is replaced, its folder made.</summary>
    public static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        string partial = path + ".partial";
        File.WriteAllBytes(partial, Encoding.UTF8.GetBytes(text));
        File.Move(partial, path, overwrite: true);
    }
}
