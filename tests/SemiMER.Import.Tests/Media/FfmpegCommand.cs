using System.Diagnostics;

namespace SemiMER.Import.Tests.Media;

/// <summary>Makes files of sound and video by the ffmpeg of this machine; tests that need one are skipped where there is none.</summary>
internal static class FfmpegCommand
{
    private static readonly Lazy<bool> Installed = new(() =>
    {
        try
        {
            return Run("-version") == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    public static bool IsInstalled => Installed.Value;

    public static void Require() => Skip.IfNot(IsInstalled, "ffmpeg is not installed");

    /// <summary>Runs ffmpeg to its end.</summary>
    public static void Make(params string[] arguments) => Run(["-nostdin", "-y", "-v", "error", .. arguments]).Should().Be(0);

    private static int Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode;
    }
}
