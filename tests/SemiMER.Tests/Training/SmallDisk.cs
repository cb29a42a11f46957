using System.Diagnostics;

namespace SemiMER.Tests.Training;

/// <summary>
/// A file system of a few pages in memory; a test is skipped where none can be mounted. Writing too much to it is shown to fail.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory place = new();

    public SmallDisk(int kibibytes)
    {
        bool mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", place.Root);
        if (!mounted)
            place.Dispose();
        Skip.IfNot(mounted, "no small file system can be mounted here");
        string full = place.File("full");
        Action write = () => System.IO.File.WriteAllBytes(full, new byte[kibibytes * 1024 + 1]);
        write.Should().Throw<IOException>();
        System.IO.File.Delete(full);
    }

    public string Root => place.Root;

    public string File(string name) => place.File(name);

    public void Dispose()
    {
        Run("umount", place.Root);
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
            return false;
        }
    }
}
