using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public unsafe class ExtremesTests
{
    private static float[] Numbers(int n)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, n).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    [Fact]
    public void Extremes_agree_with_a_loop_at_every_length()
    {
        var x = Numbers(150);
        for (var n = 1; n <= x.Length; n++)
            fixed (float* p = x)
            {
                Extremes.Max(p, n).Should().Be(x[..n].Max());
                Extremes.Min(p, n).Should().Be(x[..n].Min());
                Extremes.ArgMax(p, n).Should().Be(Array.IndexOf(x, x[..n].Max()));
                Extremes.ArgMin(p, n).Should().Be(Array.IndexOf(x, x[..n].Min()));
            }
    }

    [Fact]
    public void Not_a_number_wins_and_the_first_of_equals_wins()
    {
        for (var n = 2; n <= 70; n++)
            for (var at = 0; at < n; at++)
            {
                var x = Numbers(n);
                x[at] = float.NaN;
                fixed (float* p = x)
                {
                    Extremes.Max(p, n).Should().Be(float.NaN);
                    Extremes.Min(p, n).Should().Be(float.NaN);
                    Extremes.ArgMax(p, n).Should().Be(at);
                    Extremes.ArgMin(p, n).Should().Be(at);
                }
            }
        long[] ties = [3, 7, 7, -1, -1, 3];
        fixed (long* p = ties)
        {
            Extremes.ArgMax(p, 6).Should().Be(1);
            Extremes.ArgMin(p, 6).Should().Be(3);
            Extremes.Max(p, 6).Should().Be(7);
            Extremes.ArgMax(p + 1, 3, stride: 2).Should().Be(0);
        }
    }
}
