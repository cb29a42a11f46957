namespace SemiMER.Tensors.Tests.Surface;

/// <summary>The text files beside this one, which are embedded in the test assembly.</summary>
internal static class SurfaceFiles
{
    /// <summary>All lines of a file.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = typeof(SurfaceFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"{name} is not embedded in the test assembly.", name);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The lines that say something: neither empty nor comments.</summary>
    public static IReadOnlyList<string> Entries(string name) =>
        [.. Lines(name).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
}
