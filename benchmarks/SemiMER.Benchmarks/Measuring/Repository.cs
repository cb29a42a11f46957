namespace SemiMER.Benchmarks.Measuring;

/// <summary>Where this repository and what was built of it lie.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    /// <exception cref="InvalidOperationException">The program does not lie in a clone.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>A program of a clone, built in Release.</summary>
    /// <exception cref="InvalidOperationException">It was not built.</exception>
    public static string Program(string clone, string folder)
    {
        string name = Path.GetFileName(folder);
        string path = Path.Combine(clone, folder, "bin", "Release", "net10.0", $"{name}.dll");
        return File.Exists(path) ? path : throw new InvalidOperationException(
            $"{path} is not there: build the clone first (dotnet build {Path.Combine(clone, folder)} -c Release).");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SemiMER.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("This program measures what lies beside it: run it in a clone of the repository.");
    }
}
