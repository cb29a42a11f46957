namespace SemiMER.Tests;

/// <summary>The source files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below some folders of the root, generated ones left out, each with its path relative to the root.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] folders) => Files(["*.cs"], folders);

    /// <summary>Projects and what they share below some folders of the root, below the root itself if none is named.</summary>
    public static IEnumerable<(string Path, string Text)> Projects(params string[] folders) =>
        Files(["*.csproj", "*.props", "*.targets"], folders is [] ? ["."] : folders);

    private static IEnumerable<(string Path, string Text)> Files(string[] patterns, string[] folders) =>
        from folder in folders
        where Directory.Exists(Path.Combine(Root, folder))
        from pattern in patterns
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj")
        select (path, File.ReadAllText(file));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SemiMER.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"There is no SemiMER.sln above '{AppContext.BaseDirectory}'.");
    }
}
