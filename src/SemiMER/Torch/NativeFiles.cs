namespace SemiMER.Torch;

/// <summary>Where native libraries lie. Everything here looks at files only; nothing is loaded.</summary>
internal static class NativeFiles
{
    /// <summary>A library that the application brings with it; null if it has none of this name.</summary>
    /// <param name="name">The name without what the system adds, such as <c>torch_cpu</c>.</param>
    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);

    /// <summary>A library in the folder of another one; null if it is not there.</summary>
    /// <param name="path">The other one's file.</param>
    /// <param name="name">The name, such as <c>c10</c>.</param>
    public static string? Beside(string path, string name)
    {
        string beside = Path.Combine(Path.GetDirectoryName(path)!, FileName(name));
        return File.Exists(beside) ? beside : null;
    }

    /// <summary>The systems whose libtorch the application brings with it, as packages name them.</summary>
    public static IReadOnlyList<string> SystemsOfBackends()
    {
        string runtimes = Path.Combine(AppContext.BaseDirectory, "runtimes");
        string[] folders = Directory.Exists(runtimes) ? Directory.GetDirectories(runtimes) : [];
        var places = folders.Select(folder => (System: Path.GetFileName(folder), Folder: Path.Combine(folder, "native")))
            .Concat(new[] { "linux-x64", "win-x64", "osx-arm64" }.Select(system => (System: system, Folder: AppContext.BaseDirectory)));
        return
        [
            .. places.Where(place => File.Exists(Path.Combine(place.Folder, FileName("torch_cpu", place.System))))
                .Select(place => place.System).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A library that this Linux process has loaded already, whoever did; null if it has not.</summary>
    /// <param name="name">The name, such as <c>torch_cpu</c>.</param>
    public static string? Loaded(string name) => File.ReadLines("/proc/self/maps")
        .Where(line => line.Contains('/', StringComparison.Ordinal))
        .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
        .FirstOrDefault(path => IsVersionOf(Path.GetFileName(path), FileName(name)));

    /// <summary>A library in the folders that LD_LIBRARY_PATH names, for this Linux process; null if there is none.</summary>
    /// <param name="name">The name, such as <c>torch_cpu</c>.</param>
    public static string? OnLibraryPath(string name) => (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', ';')
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, FileName(name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The file that the loader of this Linux system would take for a plain name; null if there is none.</summary>
    /// <param name="name">The name, such as <c>torch_cpu</c>.</param>
    /// <param name="cache">The loader's list of files; each path stands in it, between two zeros.</param>
    public static string? InSystem(string name, string cache = "/etc/ld.so.cache")
    {
        if (!File.Exists(cache))
            return null;
        ReadOnlySpan<byte> list = File.ReadAllBytes(cache);
        int end = list.IndexOf(System.Text.Encoding.UTF8.GetBytes($"/{FileName(name)}\0"));
        if (end < 0)
            return null;
        int start = list[..end].LastIndexOf((byte)0) + 1;
        return System.Text.Encoding.UTF8.GetString(list[start..end]) + "/" + FileName(name);
    }

    // Never the place of an assembly: a program in a single file has none.
    private static IEnumerable<string> Folders =>
        ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator) ?? [])
            .Where(folder => folder.Length > 0)
            .Append(AppContext.BaseDirectory);

    private static string FileName(string name, string? system = null) => (system ?? TorchPlatform.Current) switch
    {
        ['w', 'i', 'n', '-', ..] => $"{name}.dll",
        ['o', 's', 'x', '-', ..] => $"lib{name}.dylib",
        _ => $"lib{name}.so",
    };

    private static bool IsVersionOf(string file, string library) =>
        file == library || file.StartsWith(library + ".", StringComparison.Ordinal);
}
