using System.Diagnostics;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>A program that is run from start to end.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="fileName">The program.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class ProgramRun(string name, string fileName, params IReadOnlyList<string> arguments) : IContestant
{
    public string Name => name;

    /// <summary>What the last run printed.</summary>
    public string Output { get; private set; } = "";

    /// <summary>A program of .NET.</summary>
    public static ProgramRun OfDotNet(string name, string assembly, params IReadOnlyList<string> arguments) =>
        new(name, "dotnet", [assembly, .. arguments]);

    public double Run(int times)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            RunOnce();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
    }

    private void RunOnce()
    {
        using Process process = Process.Start(new ProcessStartInfo(fileName, arguments) { RedirectStandardOutput = true })!;
        Output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {Output}");
    }
}
