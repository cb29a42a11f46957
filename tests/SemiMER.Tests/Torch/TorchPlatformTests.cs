using SemiMER.Torch;

namespace SemiMER.Tests.Torch;

/// <summary>Which systems are refused, and in which words.</summary>
public sealed class TorchPlatformTests
{
    [Theory]
    [InlineData("linux-x64", "2.34")]
    [InlineData("linux-x64", "2.36")]
    [InlineData("win-x64", null)]
    [InlineData("win-arm64", null)]
    [InlineData("osx-arm64", null)]
    public void Systems_that_libtorch_runs_on_are_fine(string system, string? glibc) => Fault(system, glibc).Should().BeNull();

    [Theory]
    [InlineData("linux-arm64", "2.36", "linux-arm64")]
    [InlineData("linux-x64", null, "linux-musl-x64")]
    [InlineData("osx-x64", null, "osx-x64")]
    [InlineData("win-x86", null, "win-x86")]
    [InlineData("freebsd-x64", null, "freebsd-x64")]
    public void Others_are_named_with_those_it_runs_on(string system, string? glibc, string name) => Fault(system, glibc).Should().Be(
        $"TorchSharp has no native libraries for {name}: it runs on linux-x64 (glibc 2.34 or newer), win-x64 and osx-arm64.");

    [Fact]
    public void An_older_glibc_is_named_with_the_oldest_that_will_do() =>
        Fault("linux-x64", "2.31").Should().Contain("glibc 2.34 or newer").And.Contain("this system has 2.31");

    [Fact]
    public void This_system_is_known()
    {
        TorchPlatform.Current.Should().MatchRegex("^(linux|win|osx)-(x64|arm64)$");
        (TorchPlatform.Glibc() is not null).Should().Be(OperatingSystem.IsLinux());
    }

    [Fact]
    public void What_the_application_brings_for_other_systems_is_named()
    {
        TorchFaults.Missing([], null).Should().StartWith("The application brings no libtorch. Add the package libtorch-cpu-");
        TorchFaults.Missing([], "/lib/libtorch_cpu.so").Should().StartWith(
            "The application brings no libtorch. The system's own, '/lib/libtorch_cpu.so', is not used: ").And.Contain(" Add the package ");
        TorchFaults.Missing(["osx-arm64", "win-x64"], null).Should().StartWith(
            $"The application brings libtorch for 'osx-arm64', 'win-x64' only, and runs on {TorchPlatform.Current}. Add the package ");
    }

    [SkippableFact]
    public void The_loaders_list_of_files_tells_the_systems_own()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux only.");
        using var folder = new TemporaryDirectory();
        string cache = folder.File("ld.so.cache");
        NativeFiles.InSystem("torch_cpu", cache).Should().BeNull();
        File.WriteAllText(cache, "glibc-ld.so.cache1.1\u0001\0libtorch_cpu.so\0/lib/libtorch_cpu.so.1\0/lib/libmytorch_cpu.so\0");
        NativeFiles.InSystem("torch_cpu", cache).Should().BeNull();
        File.AppendAllText(cache, "libtorch_cpu.so\0/lib/x/libtorch_cpu.so\0/lib/z.so\0");
        NativeFiles.InSystem("torch_cpu", cache).Should().Be("/lib/x/libtorch_cpu.so");
    }

    private static string? Fault(string system, string? glibc) =>
        TorchPlatform.Fault(system, glibc is null ? null : Version.Parse(glibc));
}
