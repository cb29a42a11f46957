using System.Collections.Concurrent;
using System.Diagnostics;

namespace SemiMER.Tests.Experiments;

/// <summary>The console program <c>ExperimentProgram</c>, running a small plan into a folder.</summary>
internal sealed class ExperimentProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource stopped = new();

    private ExperimentProcess(string[] arguments)
    {
        string program = Path.Combine(
            Repository.Root, "tests", "Programs", "ExperimentProgram", "bin",
            Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "SemiMER.Tests", "bin"), AppContext.BaseDirectory),
            "ExperimentProgram.dll");
        process = new Process { StartInfo = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true } };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                lines.Enqueue(text);
            if (line.Data is "stopped" or null) // null: it has ended
                stopped.TrySetResult();
        };
        process.Start();
        process.BeginOutputReadLine();
    }

    public int Id => process.Id;

    public string Output => string.Join('\n', lines);

    public static ExperimentProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Runs to the end.</summary>
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        using ExperimentProcess process = Start(arguments);
        return (process.WaitForEnd(), process.Output);
    }

    public int WaitForEnd()
    {
        process.WaitForExit(Longest).Should().BeTrue("it ends: {0}", Output);
        process.WaitForExit(); // the rest of the output too
        return process.ExitCode;
    }

    /// <summary>Waits until it stands at its chosen place.</summary>
    public void WaitForStop()
    {
        stopped.Task.Wait(Longest).Should().BeTrue();
        lines.Should().Contain("stopped", "it reached the place: {0}", Output);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }
}
