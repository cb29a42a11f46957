using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Kernels;

public class TranscendentalTests
{
    public static IEnumerable<object[]> Names => FunctionCase.All.Select(function => new object[] { function.Name });

    private static FunctionCase Find(string name) => FunctionCase.All.Single(function => function.Name == name);

    /// <summary>
    /// Both signs, from the smallest subnormal to the largest number, dense where the functions change, and special values.
    /// </summary>
    internal static float[] Grid()
    {
        var values = new List<float>
        {
            0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, -float.Epsilon, float.MaxValue,
            float.MinValue, 1.17549435e-38f, -1.17549435e-38f, 1f, -1f, 0.5f, -0.5f, 20f, 20.000002f, 88.72283f, 88.72284f, -87.33655f,
            -103.27893f, -103.97208f, -103.972084f, -104f, 127.99999f, 128f, -126f, -149f, -149.5f, -150f, 87f, 87.00001f, -87f, 0.93f,
            MathF.PI, MathF.PI / 2, 8192f, 8192.001f, 1e6f, 1e30f, 3e30f, 3.9f, 4f, 9f, 10f, BitConverter.Int32BitsToSingle(0x7F812345),
            BitConverter.Int32BitsToSingle(unchecked((int)0xFFFFFFFF)),
        };
        // A constant step through the bit patterns of one sign, with an odd stride.
        for (var bits = 1; bits < 0x7F800000 - 170_003; bits += 170_003)
        {
            values.Add(BitConverter.Int32BitsToSingle(bits));
            values.Add(-BitConverter.Int32BitsToSingle(bits));
        }
        for (var i = -4000; i <= 4000; i++)
        {
            values.Add(i * 0.0026f);
            values.Add(i * 0.0263f);
            values.Add(1 + i * 3.1e-5f);
        }
        return [.. values];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_is_within_two_units_of_the_exact_value(string name)
    {
        var function = Find(name);
        var x = Grid();
        var y = function.Single(x);
        var worst = (Error: 0.0, X: 0f, Y: 0f, Expected: 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = function.Expected(x[i]);
            if (double.IsNaN(expected))
            {
                float.IsNaN(y[i]).Should().BeTrue("{0}({1:R}) is not a number", name, x[i]);
                continue;
            }
            if (float.IsInfinity((float)expected) || expected == 0)
            {
                y[i].Should().Be((float)expected, "of {0}({1:R})", name, x[i]);
                continue;
            }
            var error = Math.Max(0, double.Abs(y[i] - expected) - function.Absolute) / Unit(expected);
            if (!(error <= worst.Error))
                worst = (error, x[i], y[i], expected);
        }
        worst.Error.Should().BeLessThan(function.Units, "of {0}({1:R}) = {2:R}, exactly {3:R}", name, worst.X, worst.Y, worst.Expected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Double_precision_agrees_with_the_reference(string name)
    {
        var function = Find(name);
        double[] x = [.. Enumerable.Range(-500, 1001).Select(i => i * 0.0123), 0, -0.0, 1e-9, -1e-9, 25, -25, 700, -700,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        var y = function.Double(x);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = function.Expected(x[i]);
            if (double.IsNaN(expected))
                y[i].Should().Be(double.NaN, "{0}({1:R}) is not a number", name, x[i]);
            else if (double.IsInfinity(expected))
                y[i].Should().Be(expected, "of {0}({1:R})", name, x[i]);
            else
                y[i].Should().BeApproximately(expected, 6e-15 * double.Abs(expected) + 1e-300, "of {0}({1:R})", name, x[i]);
        }
    }

    [Theory]
    [InlineData(nameof(SemiMER.Tensors.Kernels.ExpMinusOne))]
    [InlineData(nameof(SemiMER.Tensors.Kernels.LogOnePlus))]
    [InlineData(nameof(SemiMER.Tensors.Kernels.Tanh))]
    [InlineData(nameof(SemiMER.Tensors.Kernels.Erf))]
    [InlineData(nameof(SemiMER.Tensors.Kernels.Sin))]
    public void Odd_functions_keep_the_sign_of_zero(string name)
    {
        var y = Find(name).Single([0f, -0f]);
        y.Select(float.IsNegative).Should().Equal(false, true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_single_value_has_the_bits_of_the_widest_vectors(string name)
    {
        var function = Find(name);
        var x = Grid();
        var together = function.Single(x);
        var alone = function.OneByOne(x);
        x.Where((_, i) => !SameBits(together[i], alone[i])).Should().BeEmpty("{0} of these arguments differs", name);
    }

    private static bool SameBits(float a, float b) =>
        float.IsNaN(a) ? float.IsNaN(b) : BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_element_does_not_depend_on_its_position_or_neighbours(string name)
    {
        var function = Find(name);
        float[] x = [.. Enumerable.Range(0, 70).Select(i => (i * 37 % 70 - 35) * 0.37f)];
        x[11] = 300f;
        x[40] = float.NegativeInfinity;
        x[63] = 0f;
        var alone = x.Select(value => BitConverter.SingleToInt32Bits(function.Single([value])[0])).ToArray();
        for (var offset = 0; offset < 20; offset++)
            for (var length = 1; offset + length <= x.Length; length++)
            {
                var bits = function.Single(x[offset..(offset + length)]).Select(BitConverter.SingleToInt32Bits);
                bits.SequenceEqual(alone[offset..(offset + length)]).Should().BeTrue("offset {0}, length {1}", offset, length);
            }
    }

    /// <summary>The distance between neighbouring float32 numbers at this magnitude.</summary>
    internal static double Unit(double value) =>
        Math.ScaleB(1, Math.Max(Math.ILogB(value), -126) - 23);
}
