using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>The rate of float multiply-adds this core reaches when nothing but arithmetic holds it up.</summary>
internal static class PeakRate
{
    private const int Steps = 20_000;
    private const int Chains = 12;

    /// <summary>The best of some measurements in floating-point operations a second: interruptions only make it less.</summary>
    public static double Best() => Enumerable.Range(0, 100).Max(_ => Measure());

    /// <summary>One short measurement in floating-point operations a second.</summary>
    public static double Measure()
    {
        var start = Stopwatch.GetTimestamp();
        var width = Vector512.IsHardwareAccelerated ? Wide(Steps) : Narrow(Steps);
        return 2.0 * width * Chains * Steps / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Wide(int steps)
    {
        var x = Vector512.Create(0.5f);
        Vector512<float> s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, s10 = x, s11 = x;
        for (var i = 0; i < steps; i++)
        {
            s0 = Vector512.FusedMultiplyAdd(x, s0, x);
            s1 = Vector512.FusedMultiplyAdd(x, s1, x);
            s2 = Vector512.FusedMultiplyAdd(x, s2, x);
            s3 = Vector512.FusedMultiplyAdd(x, s3, x);
            s4 = Vector512.FusedMultiplyAdd(x, s4, x);
            s5 = Vector512.FusedMultiplyAdd(x, s5, x);
            s6 = Vector512.FusedMultiplyAdd(x, s6, x);
            s7 = Vector512.FusedMultiplyAdd(x, s7, x);
            s8 = Vector512.FusedMultiplyAdd(x, s8, x);
            s9 = Vector512.FusedMultiplyAdd(x, s9, x);
            s10 = Vector512.FusedMultiplyAdd(x, s10, x);
            s11 = Vector512.FusedMultiplyAdd(x, s11, x);
        }

        var sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
        return float.IsNaN(sum[0]) ? 0 : Vector512<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Narrow(int steps)
    {
        var x = Vector256.Create(0.5f);
        Vector256<float> s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, s10 = x, s11 = x;
        for (var i = 0; i < steps; i++)
        {
            s0 = Step(x, s0);
            s1 = Step(x, s1);
            s2 = Step(x, s2);
            s3 = Step(x, s3);
            s4 = Step(x, s4);
            s5 = Step(x, s5);
            s6 = Step(x, s6);
            s7 = Step(x, s7);
            s8 = Step(x, s8);
            s9 = Step(x, s9);
            s10 = Step(x, s10);
            s11 = Step(x, s11);
        }

        var sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
        return float.IsNaN(sum[0]) ? 0 : Vector256<float>.Count;
    }

    /// <summary>What the kernels do without AVX-512: fused where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Step(Vector256<float> x, Vector256<float> sum) =>
        Fma.IsSupported ? Fma.MultiplyAdd(x, sum, x) : (x * sum) + x;
}
