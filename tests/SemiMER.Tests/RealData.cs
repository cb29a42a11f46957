namespace SemiMER.Tests;

/// <summary>Finds corpora that are not part of the repository; tests that need one are skipped where it is missing.</summary>
internal static class RealData
{
    public static string Require(string name)
    {
        string? folder = Roots().Select(root => Path.Combine(root, name)).FirstOrDefault(Directory.Exists);
        Skip.If(folder is null, $"no '{name}' in SEMIMER_DATA or ../shared/data");
        return folder!;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("SEMIMER_DATA") is { Length: > 0 } configured)
            yield return configured;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "shared", "data");
    }
}
