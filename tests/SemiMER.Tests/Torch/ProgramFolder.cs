using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using SemiMER.Torch;

namespace SemiMER.Tests.Torch;

/// <summary>
/// A folder with the built console program <c>LoadingProgram</c>, as an application would be installed: with its native libraries, with
/// some or with none. Large files are links to those of the build.
/// </summary>
internal sealed class ProgramFolder : IDisposable
{
    /// <summary>Where its native libraries lie.</summary>
    public const string BackendFiles = "runtimes/linux-x64/native";

    private const string Backend = "libtorch-cpu-linux-x64";
    private readonly TemporaryDirectory folder = new();

    private ProgramFolder()
    {
        Skip.IfNot(TorchPlatform.Current == "linux-x64", "Linux x64 only.");
        foreach (string file in Directory.EnumerateFiles(Built, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Root, Path.GetRelativePath(Built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            string source = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            if (!file.Contains("/native/", StringComparison.Ordinal) || Link(source, copy) != 0)
                File.Copy(source, copy);
        }
    }

    /// <summary>Where the build left the program.</summary>
    public static string Built { get; } = Path.Combine(
        Repository.Root, "tests", "Programs", "LoadingProgram", "bin",
        Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "SemiMER.Tests", "bin"), AppContext.BaseDirectory));

    public string Root => folder.Root;

    /// <summary>The program as it was built.</summary>
    public static ProgramFolder Whole() => new();

    /// <summary>The program as it is built without any package that has libtorch.</summary>
    public static ProgramFolder WithoutBackend()
    {
        var program = new ProgramFolder();
        foreach (string file in Directory.GetFiles(Path.Combine(program.Root, BackendFiles)).Where(file => !IsTorchSharp(file)))
            File.Delete(file);
        program.Unlist(Backend);
        return program;
    }

    /// <summary>The program as it is built with a package of another system only.</summary>
    public static ProgramFolder WithBackendOfWindows()
    {
        ProgramFolder program = WithoutBackend();
        string native = Path.Combine(program.Root, "runtimes", "win-x64", "native");
        Directory.CreateDirectory(native);
        File.WriteAllText(Path.Combine(native, "torch_cpu.dll"), "a library of Windows");
        return program;
    }

    /// <summary>Replaces the largest library by something that is none.</summary>
    public ProgramFolder WithDamagedBackend()
    {
        string file = Path.Combine(Root, BackendFiles, "libtorch_cpu.so");
        File.Delete(file); // a link: the build's own file must not be written to
        File.WriteAllText(file, "damaged");
        return this;
    }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="command">What it is to do.</param>
    /// <param name="environment">Variables that it gets beside those of the tests.</param>
    public (int ExitCode, string Output) Run(string command, params (string Name, string Value)[] environment) =>
        Run(["dotnet", Path.Combine(Root, "LoadingProgram.dll"), .. command.Split(' ')], environment);

    /// <summary>Runs any program to its end.</summary>
    public static (int ExitCode, string Output) Run(string[] command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("LD_LIBRARY_PATH");
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // needs a folder to write to
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public void Dispose() => folder.Dispose();

    private static bool IsTorchSharp(string file) => Path.GetFileName(file).StartsWith("libLibTorchSharp", StringComparison.Ordinal);

    // The list of files that the build wrote for the host.
    private void Unlist(string package)
    {
        string path = Path.Combine(Root, "LoadingProgram.deps.json");
        JsonNode dependencies = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (JsonNode? list in new[] { dependencies["targets"]!.AsObject().Single().Value, dependencies["libraries"] })
        {
            JsonObject packages = list!.AsObject();
            string[] keys = [.. packages.Select(entry => entry.Key).Where(key => key.StartsWith(package + "/", StringComparison.Ordinal))];
            foreach (string key in keys)
                packages.Remove(key);
        }
        File.WriteAllText(path, dependencies.ToJsonString());
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi)]
    private static extern int Link(string existing, string created);
}
