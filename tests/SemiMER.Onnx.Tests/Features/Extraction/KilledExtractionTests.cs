using System.Diagnostics;
using System.Globalization;
using SemiMER.Tests;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Tests;

/// <summary>An extraction in a process of its own, killed by SIGKILL at several moments, goes on and gives the same numbers.</summary>
public sealed class KilledExtractionTests(ITestOutputHelper output)
{
    private const int Count = 1_000;

    [SkippableFact]
    public void Killed_and_started_again_it_goes_on()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux only: processes are killed by SIGKILL.");
        using var folder = new TemporaryDirectory();
        string model = new TestSpeechModel().Graph().Save(folder.File("model.onnx"));
        string whole = Run(model, folder.File("whole"));
        whole.Should().StartWith("from cache 0 torch False ", "no libtorch is loaded");
        int least = 0;
        foreach (int place in (int[])[20, 220])
        {
            Kill(model, folder.File("killed"), place);
            int files = Directory.GetFiles(folder.File("killed"), "*.features", SearchOption.AllDirectories).Length;
            files.Should().BeGreaterThanOrEqualTo(place).And.BeGreaterThanOrEqualTo(least).And.BeLessThan(Count);
            output.WriteLine(FormattableString.Invariant($"killed after {place} were told of: {files} are kept"));
            least = files;
        }
        string resumed = Run(model, folder.File("killed"));
        int fromCache = int.Parse(resumed.Split(' ')[2], CultureInfo.InvariantCulture);
        fromCache.Should().Be(least, "every file that has its name is whole");
        resumed.Split(" sum ")[1].Should().Be(whole.Split(" sum ")[1]);
    }

    private static string Run(string model, string cache)
    {
        using Process process = Start(model, cache);
        string text = process.StandardOutput.ReadToEnd().TrimEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return text[(text.LastIndexOf('\n') + 1)..];
    }

    private static void Kill(string model, string cache, int place)
    {
        using Process process = Start(model, cache);
        string? line;
        do
            line = process.StandardOutput.ReadLine();
        while (line is not null && line != FormattableString.Invariant($"done {place}"));
        line.Should().NotBeNull();
        process.Kill();
        process.WaitForExit();
    }

    private static Process Start(string model, string cache)
    {
        string configuration = Path.GetRelativePath(
            Path.Combine(Repository.Root, "tests", "SemiMER.Onnx.Tests", "bin"), AppContext.BaseDirectory);
        string program = Path.Combine(
            Repository.Root, "tests", "Programs", "ExtractionProgram", "bin", configuration, "ExtractionProgram.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, model, cache, FormattableString.Invariant($"{Count}")])
        {
            RedirectStandardOutput = true,
        })!;
    }
}
