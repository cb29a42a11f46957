namespace SemiMER.Tests;

/// <summary>The source files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below some folders of the root, generated ones left out, each with its path relative to the root.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] folders) =>
        from folder in folders
        where Directory.Exists(Path.Combine(Root, folder))
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
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
