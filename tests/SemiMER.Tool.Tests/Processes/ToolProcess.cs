using System.Diagnostics;
using SemiMER.Tests;

namespace SemiMER.Tool.Tests.Processes;

/// <summary>The program as a person starts it, in a process of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // As it was built beside these tests.
    private static readonly string Program = Path.Combine(
        Repository.Root, "src", "SemiMER.Tool", "bin",
        Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "SemiMER.Tool.Tests", "bin"), AppContext.BaseDirectory),
        "SemiMER.Tool.dll");

    private readonly Process process;
    private readonly Task<string> output, error;

    private ToolProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the program.</summary>
    public static ToolProcess Start(string[] args, params (string Name, string Value)[] environment)
    {
        // Where these tests run in the background of a shell, they and what they start would ignore Ctrl-C.
        string[] shell = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];
        string[] command = [.. shell, "dotnet", Program, .. args];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    public static ToolRun Run(params string[] args)
    {
        using ToolProcess started = Start(args);
        return started.End();
    }

    /// <summary>Waits until something has come to be.</summary>
    public void WaitUntil(Func<bool> happened)
    {
        var watch = Stopwatch.StartNew();
        while (!happened())
        {
            process.HasExited.Should().BeFalse("it printed\n{0}", process.HasExited ? output.Result + error.Result : "");
            watch.Elapsed.Should().BeLessThan(Longest);
            Thread.Sleep(20);
        }
    }

    /// <summary>Sends a signal, such as <c>INT</c> for Ctrl-C.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public ToolRun End()
    {
        if (!process.WaitForExit(Longest))
            process.Kill();
        process.WaitForExit();
        return new ToolRun(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
