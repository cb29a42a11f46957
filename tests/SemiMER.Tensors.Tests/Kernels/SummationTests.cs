using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public unsafe class SummationTests
{
    private static float[] Numbers(int n, int seed = 1, double offset = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (float)(random.NextDouble() * 2 - 1 + offset))];
    }

    private static float Sum(ReadOnlySpan<float> x)
    {
        fixed (float* p = x)
            return Summation.Sum(p, x.Length);
    }

    /// <summary>The documented order, written down literally: lanes, then a tree over 64 lanes, then a tree over padded blocks.</summary>
    private static T Literally<T>(T[] x)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var blocks = new List<T>();
        for (var start = 0; start < Math.Max(x.Length, 1); start += 2048)
        {
            var lanes = new T[64];
            for (var i = start; i < Math.Min(x.Length, start + 2048); i++)
                lanes[i % 64] += x[i];
            blocks.Add(Tree(lanes, adjacent: false));
        }
        while (!int.IsPow2(blocks.Count))
            blocks.Add(T.Zero);
        return Tree([.. blocks], adjacent: true);
    }

    private static T Tree<T>(T[] x, bool adjacent)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        while (x.Length > 1)
        {
            var half = x.Length / 2;
            x = [.. Enumerable.Range(0, half).Select(i => adjacent ? x[2 * i] + x[2 * i + 1] : x[i] + x[i + half])];
        }
        return x[0];
    }

    [Fact]
    public void The_order_is_the_documented_one_at_every_length()
    {
        var x = Numbers(40_000);
        foreach (var n in Enumerable.Range(0, 300).Concat([2047, 2048, 2049, 4096, 4097, 6143, 6145, 14_336, 14_337, 39_999]))
            Sum(x.AsSpan(0, n)).Should().Be(Literally(x[..n]), "of {0} elements", n);
    }

    [Fact]
    public void Float64_and_int64_follow_the_same_order()
    {
        var single = Numbers(9000);
        var x = single.Select(value => value * 1.000000001).ToArray();
        var integers = single.Select(value => (long)(value * 1e6)).ToArray();
        foreach (var n in Enumerable.Range(0, 200).Concat([2047, 2049, 8999]))
        {
            fixed (double* p = x)
                Summation.Sum(p, n).Should().Be(Literally(x[..n]));
            fixed (long* p = integers)
                Summation.Sum(p, n).Should().Be(integers[..n].Sum());
        }
    }

    [Fact]
    public void Appended_zeros_never_change_the_bits()
    {
        foreach (var n in new[] { 1, 5, 63, 64, 65, 130, 2000, 2048, 2049, 5000 })
        {
            var x = Numbers(n, seed: n);
            var bits = BitConverter.SingleToInt32Bits(Sum(x));
            foreach (var zeros in new[] { 1, 3, 16, 64, 2048, 10_000 })
                BitConverter.SingleToInt32Bits(Sum([.. x, .. new float[zeros]])).Should().Be(bits, "{0} + {1} zeros", n, zeros);
        }
    }

    [Fact]
    public void The_error_stays_small_for_a_million_numbers_far_from_zero()
    {
        var x = Numbers(1_000_000, offset: 10_000);
        var exact = x.Sum(value => (double)value);
        double.Abs(Sum(x) - exact).Should().BeLessThan(3e-7 * exact);
        fixed (float* p = x)
        {
            var squared = x.Sum(value => (double)value * value);
            double.Abs(Summation.SumOfSquares(p, x.Length) - squared).Should().BeLessThan(3e-7 * squared);
            var (mean, squares) = Summation.Moments(p, x.Length);
            double.Abs(mean - exact / x.Length).Should().BeLessThan(0.003);
            var center = (double)mean;
            ((double)squares).Should().BeApproximately(x.Sum(value => (value - center) * (value - center)), 0.2);
            float columns;
            ColumnSummation.SumColumns(p, x.Length, 1, 1, &columns);
            double.Abs(columns - exact).Should().BeLessThan(1e-6 * exact);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(130)]
    public void Rows_have_the_bits_of_their_own_sums(int columns)
    {
        const int Rows = 9;
        var x = Numbers(Rows * columns);
        var sums = new float[Rows];
        fixed (float* px = x, ps = sums)
            Summation.SumRows(px, Rows, columns, ps);
        for (var row = 0; row < Rows; row++)
            sums[row].Should().Be(Sum(x.AsSpan(row * columns, columns)));
    }

    [Fact]
    public void Products_are_summed_like_elements()
    {
        float[] x = Numbers(777, 1), y = Numbers(777, 2), z = Numbers(777, 3);
        fixed (float* px = x, py = y, pz = z)
        {
            Summation.Dot(px, py, 777).Should().Be(Literally(x.Zip(y, (a, b) => a * b).ToArray()));
            Summation.SumOfProducts(px, py, pz, 777).Should().Be(Literally(x.Zip(y, (a, b) => a * b).Zip(z, (a, b) => a * b).ToArray()));
        }
    }

    [Fact]
    public void Cumulative_sums_run_in_order()
    {
        float[] x = [1, 2, 3, 1e8f, -1e8f, 4], y = new float[6];
        fixed (float* px = x, py = y)
            Summation.CumulativeSum(px, py, 6);
        y.Should().Equal(1, 3, 6, 1e8f + 6, 1e8f + 6 - 1e8f, 1e8f + 6 - 1e8f + 4);
    }

    private static float[] SumColumns(float[] x, int rows, int columns, int stride)
    {
        var sums = new float[columns];
        fixed (float* px = x, ps = sums)
            ColumnSummation.SumColumns(px, rows, columns, stride, ps);
        return sums;
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 300)]
    [InlineData(16, 128)]
    [InlineData(67, 129)]
    [InlineData(150, 700)]
    public void Columns_are_summed_in_blocks_of_128_rows_alone(int columns, int rows)
    {
        var x = Numbers(columns * rows);
        var sums = SumColumns(x, rows, columns, columns);
        for (var column = 0; column < columns; column++)
        {
            var blocks = new List<float>();
            for (var start = 0; start < rows; start += 128)
            {
                var sum = 0f;
                for (var row = start; row < Math.Min(rows, start + 128); row++)
                    sum += x[row * columns + column];
                blocks.Add(sum);
            }
            while (!int.IsPow2(blocks.Count))
                blocks.Add(0);
            sums[column].Should().Be(Tree([.. blocks], adjacent: true), "column {0}", column);
            fixed (float* p = x)
                ColumnSummation.SumStrided(p + column, rows, columns).Should().Be(sums[column]);
        }
        SumColumns([.. x, .. new float[200 * columns]], rows + 200, columns, columns).Should().Equal(sums);
    }

    [Fact]
    public void No_rows_sum_to_zero() => SumColumns([], 0, 5, 5).Should().Equal(0, 0, 0, 0, 0);
}
