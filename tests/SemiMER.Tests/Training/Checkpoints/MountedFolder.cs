using System.Diagnostics;

namespace SemiMER.Tests.Training;

/// <summary>A file system in memory, mounted for a test: small, or read-only. Mounting takes the rights of root.</summary>
internal sealed class MountedFolder : IDisposable
{
    private readonly TemporaryDirectory place = new();

    private MountedFolder()
    {
    }

    public string Root => place.Root;

    /// <summary>Mounts one; null if that is not allowed.</summary>
    /// <param name="options">Such as <c>size=64k</c> or <c>ro</c>.</param>
    public static MountedFolder? TryMount(string options)
    {
        var folder = new MountedFolder();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.Root))
            return folder;
        folder.place.Dispose();
        return null;
    }

    public void Dispose()
    {
        Run("umount", Root);
        place.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }
}
