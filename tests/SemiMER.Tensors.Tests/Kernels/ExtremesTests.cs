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

    private static long ArgMax<T>(T* x, int n) where T : unmanaged, System.Numerics.INumber<T> => Along(new Maximum<T>(), x, n);

    private static long ArgMin<T>(T* x, int n) where T : unmanaged, System.Numerics.INumber<T> => Along(new Minimum<T>(), x, n);

    // The same elements as a row and as a column beside another one.
    private static long Along<TFunction, T>(TFunction extreme, T* x, int n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, System.Numerics.INumber<T>
    {
        T value;
        long index;
        Extremes.OfRows(extreme, x, n, &value, &index, 1, n);
        var columns = new T[2 * n];
        for (var i = 0; i < n; i++) columns[2 * i] = x[i];
        var values = stackalloc T[2];
        var indices = stackalloc long[2];
        fixed (T* p = columns) Extremes.OfColumns(extreme, p, 2, values, indices, n, 2);
        indices[0].Should().Be(index);
        values[0].Equals(value).Should().BeTrue();
        indices[1].Should().Be(0);
        return index;
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
                ArgMax(p, n).Should().Be(Array.IndexOf(x, x[..n].Max()));
                ArgMin(p, n).Should().Be(Array.IndexOf(x, x[..n].Min()));
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
                    ArgMax(p, n).Should().Be(at);
                    ArgMin(p, n).Should().Be(at);
                }
            }
        long[] ties = [3, 7, 7, -1, -1, 3];
        fixed (long* p = ties)
        {
            ArgMax(p, 6).Should().Be(1);
            ArgMin(p, 6).Should().Be(3);
            Extremes.Max(p, 6).Should().Be(7);
            ArgMax(p + 1, 3).Should().Be(0);
        }
    }
}
