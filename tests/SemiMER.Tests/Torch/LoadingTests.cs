using SemiMER.Torch;
using TorchSharp;

namespace SemiMER.Tests.Torch;

/// <summary>TorchSharp's native libraries in processes of their own: where they load, and what is said where they do not.</summary>
public sealed class LoadingTests
{
    private const string SystemFolder = "/usr/lib/x86_64-linux-gnu";
    private const string Network = "network: 1 x 2\n", Torch = "torch: 3\n";

    [Fact]
    public void They_load_in_a_test_project()
    {
        TorchLibrary.EnsureLoaded();
        using torch.Tensor three = torch.ones(3);
        three.sum().ToSingle().Should().Be(3);
    }

    [Fact]
    public void Test_projects_and_programs_start_the_library_before_anything_else()
    {
        const string start = "TorchStartup";
        typeof(LoadingTests).Assembly.GetTypes().Should().ContainSingle(type => type.Name.EndsWith(start, StringComparison.Ordinal));
        File.ReadAllText(Path.Combine(ProgramFolder.Built, "LoadingProgram.dll")).Should().Contain(start);
        typeof(SemiMerException).Assembly.GetTypes().Should().NotContain(type => type.Name.EndsWith(start, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void They_load_in_a_program_whatever_it_touches_first()
    {
        using ProgramFolder program = ProgramFolder.Whole();
        program.Run("library-first").Should().Be((0, Network + Torch));
        program.Run("torch-first").Should().Be((0, Torch + Network));
        program.Run("entries").Output.Should().Contain("EnsureLoaded: entered").And.Contain("EmotionNetwork.Create: entered")
            .And.NotContain(nameof(TorchUnavailableException));
    }

    [SkippableFact]
    public void They_load_from_a_folder_that_nobody_may_write_to()
    {
        const UnixFileMode readable =
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        using ProgramFolder program = ProgramFolder.Whole();
        string[] user = Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
        (string, string)[] nowhere = [("HOME", "/nonexistent"), ("TMPDIR", "/nonexistent")];
        Allow(program.Root, readable);
        try
        {
            Skip.If(ProgramFolder.Run([.. user, "dotnet", "--list-runtimes"], nowhere).ExitCode != 0, "No other user may run dotnet.");
            ProgramFolder.Run([.. user, "touch", program.Root + "/new"], nowhere).ExitCode.Should().NotBe(0);
            ProgramFolder.Run([.. user, "dotnet", program.Root + "/LoadingProgram.dll", "torch-first"], nowhere)
                .Should().Be((0, Torch + Network));
        }
        finally
        {
            Allow(program.Root, readable | UnixFileMode.UserWrite);
        }
    }

    [SkippableFact]
    public void They_load_in_eight_processes_at_once()
    {
        using ProgramFolder program = ProgramFolder.Whole();
        var results = new (int, string)[8];
        Thread[] threads = [.. results.Select((_, i) => new Thread(() => results[i] = program.Run("torch-first")))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        results.Should().OnlyContain(result => result.Item1 == 0 && result.Item2 == Torch + Network);
    }

    [SkippableFact]
    public void Without_a_backend_the_program_reads_extracts_scales_and_measures()
    {
        using ProgramFolder program = ProgramFolder.WithoutBackend();
        using var data = new TemporaryDirectory();
        (int code, string output) = program.Run("without-torch " + data.Root);
        output.Should().StartWith(
            "extracted: True\nscaled: True\ndescribed: True\nmeasured: 1.0\nloaded: \nnetwork: The application brings no libtorch.")
            .And.Contain("Add the package libtorch-cpu-linux-x64");
        code.Should().Be(0);
    }

    [SkippableFact]
    public void Without_a_backend_every_entry_says_so()
    {
        using ProgramFolder program = ProgramFolder.WithoutBackend();
        (int code, string output) = program.Run("entries");
        code.Should().Be(0, output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountGreaterThan(15)
            .And.OnlyContain(line => line.Contains(": TorchUnavailableException: The application brings no libtorch."));
        Directory.EnumerateFiles(program.Root, "libtorch*", SearchOption.AllDirectories).Should().BeEmpty("nothing is copied");
    }

    [SkippableFact]
    public void A_backend_of_another_system_is_named()
    {
        using ProgramFolder program = ProgramFolder.WithBackendOfWindows();
        (int code, string output) = program.Run("entries");
        code.Should().Be(0, output);
        output.Should().StartWith(
            "EnsureLoaded: TorchUnavailableException: The application brings libtorch for 'win-x64' only, and runs on linux-x64.");
    }

    [SkippableFact]
    public void A_backend_that_does_not_load_is_named()
    {
        using ProgramFolder program = ProgramFolder.Whole().WithDamagedBackend();
        (int code, string output) = program.Run("entries");
        code.Should().Be(0, output);
        output.Should().StartWith("EnsureLoaded: TorchUnavailableException: '").And.Contain("libtorch_cpu.so' does not load: ");
    }

    [SkippableFact]
    public void The_systems_own_libtorch_is_refused_before_it_ends_the_process()
    {
        string? own = NativeFiles.InSystem("torch_cpu");
        Skip.If(own is null, "This system has no libtorch of its own.");
        using ProgramFolder program = ProgramFolder.WithoutBackend();
        using var packages = new TemporaryDirectory();
        (string, string) noPackages = ("NUGET_PACKAGES", packages.Root);
        program.Run("entries", noPackages).Output.Should().StartWith("EnsureLoaded: TorchUnavailableException: ").And.Contain($"'{own}'");
        (int code, string output) = program.Run("torch-first", noPackages);
        code.Should().Be(0, output);
        output.Should().Contain("torch: TypeInitializationException");
    }

    [SkippableFact]
    public void One_of_the_right_version_in_the_users_path_will_do()
    {
        using ProgramFolder without = ProgramFolder.WithoutBackend(), with = ProgramFolder.Whole();
        (string, string) path = ("LD_LIBRARY_PATH", Path.Combine(with.Root, ProgramFolder.BackendFiles));
        without.Run("library-first", path).Should().Be((0, Network + Torch));
    }

    [SkippableFact]
    public void An_older_libtorch_in_the_users_path_is_refused_and_harms_no_program_that_brings_its_own()
    {
        Skip.IfNot(File.Exists(SystemFolder + "/libtorch_cpu.so"), "This system has no libtorch of its own.");
        (string, string) path = ("LD_LIBRARY_PATH", SystemFolder);
        using ProgramFolder without = ProgramFolder.WithoutBackend(), with = ProgramFolder.Whole();
        (int code, string output) = without.Run("entries", path);
        code.Should().Be(0, output);
        output.Should().StartWith(
            $"EnsureLoaded: TorchUnavailableException: '{SystemFolder}/libtorch_cpu.so' is older than libtorch 2.10");
        with.Run("library-first", path).Should().Be((0, Network + Torch));
    }

    [SkippableFact]
    public void A_system_that_forbids_files_in_memory_is_told_so()
    {
        Skip.IfNot(File.Exists("/usr/bin/python3"), "There is no Python to forbid them.");
        using ProgramFolder program = ProgramFolder.Whole();
        string script = Path.Combine(program.Root, "forbid.py");
        File.WriteAllText(script, Forbid);
        (int code, string output) = ProgramFolder.Run(
            ["/usr/bin/python3", script, "dotnet", program.Root + "/LoadingProgram.dll", "entries"], ("DOTNET_EnableWriteXorExecute", "0"));
        Skip.If(output.Contains("EnsureLoaded: entered", StringComparison.Ordinal), "This system's libstdc++ is new enough.");
        code.Should().Be(0, output);
        output.Should().StartWith("EnsureLoaded: TorchUnavailableException: ").And.Contain("memfd_create").And.Contain("GCC 13");
    }

    private static void Allow(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, mode);
    }

    // A filter of system calls: memfd_create (319 on x64) is answered with EPERM, all others pass. Then the program runs under it.
    private const string Forbid = """
        import ctypes, os, struct, sys
        program = b"".join(struct.pack("HBBI", *line) for line in
            [(0x20, 0, 0, 0), (0x15, 0, 1, 319), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)])
        lines = ctypes.create_string_buffer(program)
        filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(lines)))
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, filter, 0, 0) == 0
        os.execvp(sys.argv[1], sys.argv[1:])
        """;
}
