using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Xunit.Abstractions;

namespace SemiMER.Tensors.Tests.Kernels;

/// <summary>
/// A run of all tests with fewer instructions than the processor has says by SEMIMER_EXPECT which it means to have (avx512, avx2, sse
/// or none);
/// this test makes sure that it has just these.
/// </summary>
public sealed class InstructionSetTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void The_run_has_the_instructions_it_means_to_have()
    {
        string expected = Environment.GetEnvironmentVariable("SEMIMER_EXPECT") ?? "";
        Skip.If(expected.Length == 0, "SEMIMER_EXPECT is not set.");
        int level = Array.IndexOf(["none", "sse", "avx2", "avx512"], expected);
        level.Should().BeGreaterThanOrEqualTo(0, $"SEMIMER_EXPECT is avx512, avx2, sse or none, not '{expected}'");
        output.WriteLine($"Vector128 {Vector128.IsHardwareAccelerated}, AVX2 {Avx2.IsSupported}, FMA {Fma.IsSupported}, " +
            $"Vector512 {Vector512.IsHardwareAccelerated}");

        Vector128.IsHardwareAccelerated.Should().Be(level >= 1);
        Avx2.IsSupported.Should().Be(level >= 2);
        Fma.IsSupported.Should().Be(level >= 2);
        Vector512.IsHardwareAccelerated.Should().Be(level >= 3);
    }
}
