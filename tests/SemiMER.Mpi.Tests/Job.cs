using System.Diagnostics;
using System.Globalization;
using SemiMER.Tests;

namespace SemiMER.Mpi.Tests;

/// <summary>Runs <c>RankProgram</c> under mpirun.</summary>
internal static class Job
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static void SkipWithoutMpi() =>
        Skip.IfNot(File.Exists("/usr/bin/mpirun"), "mpirun is not installed: apt-get install openmpi-bin.");

    /// <summary>Runs it and gives its exit code, all that was printed, and how long it took.</summary>
    public static (int Code, string Output, TimeSpan Time) Run(int ranks, params string[] arguments) => Run(
        ranks == 0 ? [] :
        [
            "mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1", "-n",
            ranks.ToString(CultureInfo.InvariantCulture),
        ],
        arguments);

    /// <summary>The same with what stands before the program.</summary>
    public static (int Code, string Output, TimeSpan Time) Run(string[] launcher, string[] arguments)
    {
        string configuration = Path.GetRelativePath(
            Path.Combine(Repository.Root, "tests", "SemiMER.Mpi.Tests", "bin"), AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Root, "tests", "Programs", "RankProgram", "bin", configuration, "RankProgram.dll");
        string[] command = [.. launcher, "dotnet", program, .. arguments];
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The job did not end: {output.Result}{errors.Result}");
        }
        return (process.ExitCode, output.Result + errors.Result, watch.Elapsed);
    }
}
