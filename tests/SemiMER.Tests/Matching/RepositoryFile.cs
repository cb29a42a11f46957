namespace SemiMER.Tests.Matching;

/// <summary>Finds committed files that tests compare with.</summary>
internal static class RepositoryFile
{
    public static string PathOf(params string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine([folder.FullName, .. parts]);
            if (File.Exists(path))
                return path;
        }
        throw new FileNotFoundException($"No '{Path.Combine(parts)}' in any folder above the tests.");
    }
}
