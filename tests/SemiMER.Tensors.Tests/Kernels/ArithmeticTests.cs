using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public unsafe class ArithmeticTests
{
    private const float NaN = float.NaN;
    private const float Infinity = float.PositiveInfinity;

    private static float[] Values(int n, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (float)(random.NextDouble() * 20 - 10))];
    }

    [Fact]
    public void Exact_operations_agree_with_scalar_arithmetic_at_every_length()
    {
        for (var n = 0; n <= 70; n++)
        {
            float[] x = Values(n), y = Values(n, seed: 4);
            Run.Map(new Add<float>(), x, y).Should().Equal(x.Zip(y, (a, b) => a + b));
            Run.Map(new Subtract<float>(), x, y).Should().Equal(x.Zip(y, (a, b) => a - b));
            Run.Map(new Multiply<float>(), x, y).Should().Equal(x.Zip(y, (a, b) => a * b));
            Run.Map(new Divide<float>(), x, y).Should().Equal(x.Zip(y, (a, b) => a / b));
            Run.Map(new Minimum<float>(), x, y).Should().Equal(x.Zip(y, float.Min));
            Run.Map(new Maximum<float>(), x, y).Should().Equal(x.Zip(y, float.Max));
            Run.Map(new Absolute<float>(), x).Should().Equal(x.Select(float.Abs));
            Run.Map(new Negate<float>(), x).Should().Equal(x.Select(a => -a));
            Run.Map(new SquareRoot<float>(), x).Should().Equal(x.Select(MathF.Sqrt));
            Run.Map(new ReciprocalSquareRoot<float>(), x).Should().Equal(x.Select(a => 1 / MathF.Sqrt(a)));
            Run.Map(new Reciprocal<float>(), x).Should().Equal(x.Select(a => 1 / a));
            Run.Map(new RoundDown<float>(), x).Should().Equal(x.Select(MathF.Floor));
            Run.Map(new RoundUp<float>(), x).Should().Equal(x.Select(MathF.Ceiling));
            Run.Map(new Clamp<float>(-2, 3), x).Should().Equal(x.Select(a => float.Clamp(a, -2, 3)));
            Run.Map(new Sign<float>(), x).Should().Equal(x.Select(a => (float)float.Sign(a)));
        }
    }

    [Fact]
    public void Special_values_follow_PyTorch()
    {
        Run.Map(new Maximum<float>(), [NaN, 1, Infinity], [1, NaN, -Infinity]).Should().Equal(NaN, NaN, Infinity);
        Run.Map(new Minimum<float>(), [NaN, 1, Infinity], [1, NaN, -Infinity]).Should().Equal(NaN, NaN, -Infinity);
        Run.Map(new Sign<float>(), [NaN, -0f, -Infinity]).Should().Equal(0, 0, -1);
        Run.Map(new Relu<float>(), [NaN, -1, 0, 2, Infinity, -Infinity]).Should().Equal(NaN, 0, 0, 2, Infinity, 0);
        Run.Map(new ReluBackward<float>(), [1, 2, 3], [-1, 0, 0.5f]).Should().Equal(0, 0, 3);
        Run.Map(new RoundHalfToEven<float>(), [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 8388609f]).Should().Equal(0, 2, 2, 0, -2, 8388609f);
        Run.Map(new Clamp<float>(-2, 3), [NaN]).Should().Equal(NaN);
        Run.Map(new Negate<float>(), [0f]).Select(float.IsNegative).Should().Equal(true);
    }

    [Fact]
    public void A_result_may_overwrite_an_argument()
    {
        for (var n = 1; n <= 70; n++)
        {
            float[] x = Values(n), y = Values(n, seed: 4), expected = Run.Map(new Exp(), x), sums = Run.Map(new Add<float>(), x, y);
            fixed (float* px = x, py = y)
            {
                Elementwise.Map(new Add<float>(), px, py, py, n);
                Elementwise.Map(new Exp(), px, px, n);
            }
            x.Should().Equal(expected);
            y.Should().Equal(sums);
        }
    }

    [Fact]
    public void Scalars_bind_to_either_side()
    {
        float[] x = [1, 2, 4], y = new float[3];
        fixed (float* px = x, py = y)
        {
            Elementwise.Map(new Divide<float>(), px, 2f, py, 3);
            y.Should().Equal(0.5f, 1, 2);
            Elementwise.Map(new Divide<float>(), 8f, px, py, 3);
            y.Should().Equal(8, 4, 2);
            Elementwise.Map(new ScaleAdd<float>(3), px, py, py, 3);
            y.Should().Equal(11, 10, 14);
            Elementwise.Map(new MultiplyAdd<float>(), px, px, py, py, 3);
            y.Should().Equal(12, 14, 30);
            Elementwise.Invoke(new Sigmoid(), 0f).Should().Be(0.5f);
        }
    }

    [Fact]
    public void Integers_wrap_and_divide_as_in_Python()
    {
        long[] x = [7, -7, 7, -7, 6, long.MinValue, 0], y = [2, 2, -2, -2, -3, -1, 5], z = new long[7];
        fixed (long* px = x, py = y, pz = z)
        {
            FloorDivision.FloorDivide(px, py, 1, pz, 7);
            z.Should().Equal(3, -4, -4, 3, -2, long.MinValue, 0);
            FloorDivision.Remainder(px, py, 1, pz, 7);
            z.Should().Equal(1, 1, -1, -1, 0, 0, 0);
            FloorDivision.Remainder(px, py, 0, pz, 7);
            z.Should().Equal(1, 1, 1, 1, 0, 0, 0);
            Elementwise.Map(new Multiply<long>(), px, py, pz, 7);
            z.Should().Equal(14, -14, -14, 14, -18, long.MinValue, 0);
            Elementwise.Map(new Maximum<long>(), px, py, pz, 7);
            z.Should().Equal(7, 2, 7, -2, 6, -1, 5);
            Elementwise.Map(new Negate<long>(), px, pz, 7);
            z.Should().Equal(-7, 7, -7, 7, -6, long.MinValue, 0);
            Elementwise.Map(new Sign<long>(), px, pz, 7);
            z.Should().Equal(1, -1, 1, -1, 1, -1, 0);
        }
    }

    [Fact]
    public void Floating_point_divides_as_in_Python()
    {
        double[] x = [7, -7, 7, 1, 5, -0.0, 3], y = [2, 2, -2, 0.1, 0, 3, double.PositiveInfinity], z = new double[7];
        fixed (double* px = x, py = y, pz = z)
        {
            FloorDivision.FloorDivide(px, py, 1, pz, 7);
            z.Should().Equal(3, -4, -4, 9, double.PositiveInfinity, -0.0, 0); // 1 // 0.1 is 9: 0.1 is a little more than a tenth
            FloorDivision.Remainder(px, py, 1, pz, 4);
            z[..4].Should().Equal(1, 1, -1, 1 % 0.1);
        }
    }

    [Fact]
    public void Comparisons_are_false_for_not_a_number_except_unequal()
    {
        float[] x = [1, 2, NaN, 2], y = [2, 2, 1, 1];
        var result = new byte[4];
        fixed (float* px = x, py = y)
        fixed (byte* p = result)
        {
            Comparisons.Compare<IsLess, float>(px, py, p, 4);
            result.Should().Equal(1, 0, 0, 0);
            Comparisons.Compare<IsLessOrEqual, float>(px, py, p, 4);
            result.Should().Equal(1, 1, 0, 0);
            Comparisons.Compare<IsGreater, float>(px, 1, p, 4);
            result.Should().Equal(0, 1, 0, 1);
            Comparisons.Compare<IsGreaterOrEqual, float>(px, py, p, 4);
            result.Should().Equal(0, 1, 0, 1);
            Comparisons.Compare<IsNotEqual, float>(px, py, p, 4);
            result.Should().Equal(1, 0, 1, 1);
            Comparisons.Compare<IsEqual, float>(px, py, p, 4);
            result.Should().Equal(0, 1, 0, 0);
            Comparisons.Where(p, px, py, px, 4);
            x.Should().Equal(2, 2, 1, 1);
            Comparisons.Fill(p, -1f, py, py, 4);
            y.Should().Equal(2, -1, 1, 1);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(2f)]
    [InlineData(3f)]
    [InlineData(0.5f)]
    [InlineData(-0.5f)]
    [InlineData(-1f)]
    [InlineData(1.7f)]
    [InlineData(-4f)]
    public void Powers_agree_with_the_library_function(float exponent)
    {
        float[] x = [0.3f, 1f, 2.5f, 100f, 7f, 0f, Infinity, 1e-3f], y = new float[8];
        fixed (float* px = x, py = y)
            Powers.Raise(px, exponent, py, 8);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = Math.Pow(x[i], exponent);
            if (double.IsInfinity(expected))
                y[i].Should().Be((float)expected);
            else
                ((double)y[i]).Should().BeApproximately(expected, 2e-7 * expected);
        }
    }

    [Fact]
    public void Copies_transpose_and_convert()
    {
        const int Rows = 37, Columns = 21;
        var x = Enumerable.Range(0, Rows * Columns).Select(i => (double)i).ToArray();
        var y = new double[x.Length];
        fixed (double* px = x, py = y)
            Copies.Transpose(px, Rows, Columns, Columns, py, Rows);
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++)
                y[column * Rows + row].Should().Be(x[row * Columns + column]);

        float[] from = [1.9f, -1.9f, 0, 200.5f, NaN];
        var longs = new long[4];
        var bytes = new byte[5];
        var doubles = new double[5];
        fixed (float* p = from)
        fixed (long* pl = longs)
        fixed (byte* pb = bytes)
        fixed (double* pd = doubles)
        {
            Copies.Convert(p, pl, 4);
            Copies.Convert(p, pd, 5);
            Copies.ConvertToBool(p, pb, 5);
            longs.Should().Equal(1, -1, 0, 200);
            doubles.Should().Equal(1.9f, -1.9f, 0, 200.5, double.NaN);
            bytes.Should().Equal(1, 1, 0, 1, 1);
            Copies.Strided(pl, 0, pl, 1, 3);
            longs.Should().Equal(1, 1, 1, 200);
        }
    }
}
