using System.Globalization;
using System.Runtime.InteropServices;

namespace SemiMER.Torch;

/// <summary>Which systems TorchSharp has native libraries for.</summary>
internal static partial class TorchPlatform
{
    private static readonly Version OldestGlibc = new(2, 34);

    /// <summary>The system that the process runs on, as packages name it: <c>linux-x64</c>, <c>win-x64</c>, <c>osx-arm64</c>, ...</summary>
    /// <remarks>Made from its parts, since .NET may name the distribution.</remarks>
    public static string Current { get; } =
        SystemName + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>What is wrong with a system, or null if libtorch can run there.</summary>
    /// <param name="system">Its name.</param>
    /// <param name="glibc">On Linux the version of its C library; null if that is not glibc.</param>
    public static string? Fault(string system, Version? glibc) => system switch
    {
        "linux-x64" when glibc is null => Missing("linux-musl-x64"),
        "linux-x64" when glibc < OldestGlibc =>
            $"TorchSharp needs glibc {OldestGlibc} or newer, as Debian 12, Ubuntu 22.04 and RHEL 9 have; this system has {glibc}.",
        "linux-x64" or "win-x64" or "osx-arm64" => null,
        "win-arm64" => null, // TorchSharp has its part for it; libtorch is for the application to bring
        _ => Missing(system),
    };

    /// <summary>The version of glibc; null if the C library is another, or the system is not Linux.</summary>
    public static Version? Glibc()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            string? text = Marshal.PtrToStringUTF8(GlibcVersion());
            return Version.TryParse(text, out Version? version) ? version : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static string SystemName =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" :
        RuntimeInformation.RuntimeIdentifier.Split('-')[0];

    private static string Missing(string system) => string.Create(CultureInfo.InvariantCulture,
        $"TorchSharp has no native libraries for {system}: it runs on linux-x64 (glibc {OldestGlibc} or newer), win-x64 and osx-arm64.");

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GlibcVersion();
}
