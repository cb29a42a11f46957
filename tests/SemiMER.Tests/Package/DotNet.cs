using System.Diagnostics;

namespace SemiMER.Tests.Package;

/// <summary>Runs programs of .NET as a person at a console would.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Runs <c>dotnet</c> to its end and gives what it printed; fails with that if it ends with an error.</summary>
    public static string Run(string folder, params string[] arguments)
    {
        (string output, string errors) = Run(folder, new Dictionary<string, string>(), arguments);
        return output + errors;
    }

    /// <summary>The same with variables of the environment; what it printed as results and as errors.</summary>
    public static (string Output, string Errors) Run(
        string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // What the build that runs these tests tells its own child processes does not concern others.
        string[] names = [.. start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in names)
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.ExitCode.Should().Be(
            0, "'dotnet {0}' printed\n{1}{2}\n", string.Join(' ', arguments), output.Result, errors.Result);
        return (output.Result, errors.Result);
    }
}
