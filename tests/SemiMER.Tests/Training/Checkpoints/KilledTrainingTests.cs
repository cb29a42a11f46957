using System.Diagnostics;
using System.Globalization;
using SemiMER.Formats;
using Xunit.Abstractions;

namespace SemiMER.Tests.Training;

/// <summary>
/// Trainings in processes of their own, killed by SIGKILL and resumed: the recognizer has the bytes of one that was never interrupted.
/// Three kills; where the environment variable SEMIMER_SLOW is 1, all.
/// </summary>
public sealed class KilledTrainingTests(ITestOutputHelper output)
{
    private const int Steps = 60;

    // Within all three stages, which begin at 0, 15 and 45, and between them.
    private static IEnumerable<string> Places =>
    [
        "stage 1", "checkpoint 20 1000", "step 47", "step 3", "checkpoint 60 0",
        .. Enumerable.Range(0, 33).Select(i => $"step {(i * 17 + 5) % Steps}").Except(["step 3", "step 47"]),
        "stage 2",
        .. from step in (int[])[1, 14, 15, 16, 30, 44, 45, 46, 59] select $"checkpoint {step} {step * 997 % 20_000}",
        "checkpoint 5 1", "checkpoint 33 8", "checkpoint 50 20000", "checkpoint 60 19999",
    ];

    [SkippableFact]
    public void Killed_anywhere_and_resumed_it_gives_the_same_bytes()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux only: processes are killed by SIGKILL.");
        using var folder = new TemporaryDirectory();
        Run(folder.File("whole"), folder.File("whole.semimer"), "").Should().EndWith("from 0\n");
        byte[] expected = File.ReadAllBytes(folder.File("whole.semimer"));
        bool isSlow = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1";
        string[] places = [.. isSlow ? Places : Places.Take(3)];
        if (isSlow)
        {
            places.Distinct().Should().HaveCountGreaterThanOrEqualTo(50).And.HaveSameCount(places);
            places.Count(place => place.StartsWith("checkpoint", StringComparison.Ordinal)).Should().BeGreaterThanOrEqualTo(10);
        }
        foreach (string place in places)
        {
            string checkpoints = folder.File(place.Replace(' ', '-')), recognizer = checkpoints + ".semimer";
            Kill(checkpoints, recognizer, place);
            if (place.Split(' ') is ["checkpoint", string step, string bytes])
            {
                string name = $"step-{int.Parse(step, CultureInfo.InvariantCulture):D10}.checkpoint";
                string half = Path.Combine(checkpoints, name + AtomicFile.PartialSuffix);
                new FileInfo(half).Length.Should().Be(long.Parse(bytes, CultureInfo.InvariantCulture), "it was being written");
                File.Exists(Path.Combine(checkpoints, name)).Should().BeFalse();
            }
            File.Exists(recognizer).Should().BeFalse();
            string resumed = Run(checkpoints, recognizer, "").Trim();
            File.ReadAllBytes(recognizer).Should().Equal(expected, place);
            output.WriteLine($"{place}: killed, went on {resumed}");
        }
    }

    private static string Run(string folder, string recognizer, string place)
    {
        using Process process = Start(folder, recognizer, place);
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return text;
    }

    private static void Kill(string folder, string recognizer, string place)
    {
        using Process process = Start(folder, recognizer, place);
        string? line;
        do
            line = process.StandardOutput.ReadLine();
        while (line is not null and not "stopped");
        line.Should().Be("stopped", "the program should come to '{0}'", place);
        process.Kill(); // SIGKILL
        process.WaitForExit();
        process.ExitCode.Should().Be(128 + 9);
    }

    private static Process Start(string folder, string recognizer, string place)
    {
        string configuration = Path.GetRelativePath(
            Path.Combine(Repository.Root, "tests", "SemiMER.Tests", "bin"), AppContext.BaseDirectory);
        string program = Path.Combine(
            Repository.Root, "tests", "Programs", "ResumeProgram", "bin", configuration, "ResumeProgram.dll");
        string[] places = place.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Process.Start(new ProcessStartInfo("dotnet", [program, folder, recognizer, .. places]) { RedirectStandardOutput = true })!;
    }
}
