namespace SemiMER.Torch;

/// <summary>Why TorchSharp's native libraries cannot be used on a system that could run them, and what to do.</summary>
internal static class TorchFaults
{
    /// <summary>The application has no libtorch for this system.</summary>
    /// <param name="others">The systems that it has one for.</param>
    /// <param name="foreign">The file of one that others installed on the system; null if there is none.</param>
    public static string Missing(IReadOnlyList<string> others, string? foreign)
    {
        string brought = others.Count == 0
            ? "The application brings no libtorch."
            : $"The application brings libtorch for {FaultText.List(others)} only, and runs on {TorchPlatform.Current}.";
        string system = foreign is null
            ? "" : $" The system's own, '{foreign}', is not used: TorchSharp ends the process with one that it was not built for.";
        return $"{brought}{system} {Remedy}";
    }

    /// <summary>There is one that TorchSharp is too new for.</summary>
    /// <param name="path">Its file.</param>
    public static string TooOld(string path) =>
        $"'{path}' is older than libtorch {OldestVersion}, which TorchSharp needs; it ends the process with an older one. {Remedy}";

    /// <summary>It is there and does not load.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cause">What the system says.</param>
    public static string NotLoading(string file, Exception cause) => $"'{file}' does not load: {cause.Message}";

    /// <summary>A copy in memory does not load.</summary>
    /// <param name="cause">What the system says.</param>
    public static string NotLoadingFromMemory(Exception cause) =>
        "TorchSharp was built with a newer libstdc++ than this system has, and a copy in memory that does without does not load: " +
        $"{cause.Message} Where a policy forbids executable files in memory, allow them to the application, or use a system whose " +
        "libstdc++ is that of GCC 13 or newer.";

    /// <summary>The first libtorch that this TorchSharp works with.</summary>
    public static Version OldestVersion { get; } = new(2, 10);

    private static string Remedy =>
        $"Add the package libtorch-cpu-{TorchPlatform.Current} to the application's project (or TorchSharp-cpu, which has all systems; " +
        "for CUDA TorchSharp-cuda-linux or TorchSharp-cuda-windows).";
}
