using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

public unsafe class RowKernelTests
{
    private static float[] Values(int n, int seed = 1, double scale = 4)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (float)((random.NextDouble() * 2 - 1) * scale))];
    }

    private delegate void RowKernel(float* x, float* y, long rows, long columns);

    private static float[] Apply(RowKernel kernel, float[] x, int rows)
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
            kernel(px, py, rows, x.Length / Math.Max(rows, 1));
        return y;
    }

    private static double[] SoftmaxOf(IEnumerable<float> row)
    {
        var exponentials = row.Select(value => Math.Exp(value)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private static void ShouldBeClose(float[] actual, IEnumerable<double> expected, double tolerance)
    {
        foreach (var (value, exact) in actual.Zip(expected))
            ((double)value).Should().BeApproximately(exact, tolerance * (1 + double.Abs(exact)));
    }

    public static TheoryData<int> Widths => [1, 2, 4, 15, 16, 17, 50, 64, 130, 3000];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Softmax_and_its_logarithm_agree_with_float64(int columns)
    {
        const int Rows = 3;
        var x = Values(Rows * columns);
        var expected = x.Chunk(columns).SelectMany(SoftmaxOf).ToArray();
        ShouldBeClose(Apply(Softmax.Forward, x, Rows), expected, 3e-7);
        ShouldBeClose(Apply(Softmax.LogForward, x, Rows), expected.Select(value => Math.Log(value)), 3e-7);

        var sums = new float[Rows];
        fixed (float* px = x, ps = sums)
            Softmax.LogSumExp(px, ps, Rows, columns);
        ShouldBeClose(sums, x.Chunk(columns).Select(row => Math.Log(row.Sum(value => Math.Exp(value)))), 3e-7);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Softmax_gradients_agree_with_float64(int columns)
    {
        const int Rows = 2;
        float[] x = Values(Rows * columns), g = Values(Rows * columns, seed: 2), dx = new float[x.Length];
        float[] y = Apply(Softmax.Forward, x, Rows), logY = Apply(Softmax.LogForward, x, Rows);
        var p = x.Chunk(columns).Select(SoftmaxOf).ToArray();
        var rows = g.Chunk(columns).ToArray();
        fixed (float* pg = g, py = y, pl = logY, pd = dx)
        {
            Softmax.Backward(pg, py, pd, Rows, columns);
            var dots = p.Select((row, r) => row.Zip(rows[r], (a, b) => a * b).Sum()).ToArray();
            ShouldBeClose(dx, p.SelectMany((row, r) => row.Select((v, i) => v * (rows[r][i] - dots[r]))), 1e-6);
            Softmax.LogBackward(pg, pl, pd, Rows, columns);
            ShouldBeClose(dx, p.SelectMany((row, r) => row.Select((v, i) => rows[r][i] - v * rows[r].Sum(value => (double)value))), 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Masked_entries_at_the_end_change_no_bit(int columns)
    {
        var x = Values(columns);
        var padding = Enumerable.Repeat(float.NegativeInfinity, 37).ToArray();
        Apply(Softmax.Forward, [.. x, .. padding], 1).Should().Equal([.. Apply(Softmax.Forward, x, 1), .. new float[37]]);
        Apply(Softmax.LogForward, [.. x, .. padding], 1).Should().Equal([.. Apply(Softmax.LogForward, x, 1), .. padding]);
    }

    [Fact]
    public void Rows_do_not_see_each_other()
    {
        const int Rows = 5, Columns = 23;
        var x = Values(Rows * Columns, scale: 100);
        foreach (var kernel in new RowKernel[] { Softmax.Forward, Softmax.LogForward })
            Apply(kernel, x, Rows).Should().Equal(x.Chunk(Columns).SelectMany(row => Apply(kernel, row, 1)));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Not_a_number_fills_its_row(int columns)
    {
        for (var at = 0; at < Math.Min(columns, 70); at++)
        {
            var x = Values(2 * columns);
            x[at] = float.NaN;
            foreach (var kernel in new RowKernel[] { Softmax.Forward, Softmax.LogForward })
            {
                var y = Apply(kernel, x, 2);
                y[..columns].Should().OnlyContain(value => float.IsNaN(value));
                y[columns..].Should().NotContain(value => float.IsNaN(value));
            }
        }
    }

    [Fact]
    public void Softmax_of_extremes_follows_PyTorch()
    {
        Apply(Softmax.Forward, [1000, 1000, -1000], 1).Should().Equal(0.5f, 0.5f, 0);
        Apply(Softmax.Forward, [float.NegativeInfinity, float.NegativeInfinity], 1).Should().Equal(float.NaN, float.NaN);
        float[] x = [float.NegativeInfinity, float.NegativeInfinity], sum = new float[1];
        fixed (float* px = x, ps = sum)
            Softmax.LogSumExp(px, ps, 1, 2);
        sum.Should().Equal(float.NegativeInfinity);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, false)]
    [InlineData(16, true)]
    [InlineData(50, true)]
    [InlineData(129, false)]
    [InlineData(129, true)]
    public void Layer_norm_and_its_gradients_agree_with_float64(int columns, bool affine)
    {
        const int Rows = 7;
        const double Epsilon = 1e-5;
        float[] x = Values(Rows * columns), g = Values(Rows * columns, 2), weight = Values(columns, 3), bias = Values(columns, 4);
        float[] y = new float[x.Length], dx = new float[x.Length], mean = new float[Rows], rstd = new float[Rows];
        float[] dWeight = new float[columns], dBias = new float[columns];
        fixed (float* px = x, pg = g, pw = weight, pb = bias, py = y, pd = dx, pm = mean, pr = rstd, pdw = dWeight, pdb = dBias)
        {
            var w = affine ? pw : null;
            LayerNorm.Forward(px, w, affine ? pb : null, (float)Epsilon, py, pm, pr, Rows, columns);
            LayerNorm.Backward(pg, px, w, pm, pr, pd, Rows, columns);
            LayerNorm.BackwardParameters(pg, px, pm, pr, pdw, pdb, Rows, columns);
        }
        double[] expectedY = new double[x.Length], expectedDx = new double[x.Length], expectedDWeight = new double[columns];
        for (var row = 0; row < Rows; row++)
        {
            var values = x.Skip(row * columns).Take(columns).Select(value => (double)value).ToArray();
            var average = values.Average();
            var scale = 1 / Math.Sqrt(values.Average(value => (value - average) * (value - average)) + Epsilon);
            var normalized = values.Select(value => (value - average) * scale).ToArray();
            var h = Enumerable.Range(0, columns).Select(i => g[row * columns + i] * (affine ? weight[i] : 1.0)).ToArray();
            var meanOfProducts = h.Zip(normalized, (a, b) => a * b).Average();
            for (var i = 0; i < columns; i++)
            {
                expectedY[row * columns + i] = affine ? normalized[i] * weight[i] + bias[i] : normalized[i];
                expectedDx[row * columns + i] = scale * (h[i] - h.Average() - normalized[i] * meanOfProducts);
                expectedDWeight[i] += g[row * columns + i] * normalized[i];
            }
        }
        ShouldBeClose(y, expectedY, 2e-6);
        ShouldBeClose(dx, expectedDx, 5e-6);
        ShouldBeClose(dWeight, expectedDWeight, 5e-6);
        var expectedDBias = Enumerable.Range(0, columns).Select(i => Enumerable.Range(0, Rows).Sum(row => (double)g[row * columns + i]));
        ShouldBeClose(dBias, expectedDBias, 2e-6);
    }

    [Theory]
    [InlineData(0.0, false, false, false)]
    [InlineData(0.1, false, false, false)]
    [InlineData(0.1, true, false, false)]
    [InlineData(0.0, false, true, false)]
    [InlineData(0.1, false, true, true)]
    public void Adam_follows_its_formulas_over_several_steps(double decay, bool decoupled, bool amsgrad, bool maximize)
    {
        const int Count = 37;
        const double Rate = 0.01, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;
        float[] p = Values(Count), m = new float[Count], v = new float[Count], largest = new float[Count];
        double[] p2 = [.. p.Select(value => (double)value)], m2 = new double[Count], v2 = new double[Count], largest2 = new double[Count];
        for (var step = 1; step <= 5; step++)
        {
            var g = Values(Count, seed: 10 + step, scale: 4.0 / step);
            double correction1 = 1 - Math.Pow(Beta1, step), correction2 = 1 - Math.Pow(Beta2, step);
            fixed (float* pp = p, pg = g, pm = m, pv = v, pl = largest)
                AdamKernel.Step(pp, pg, pm, pv, amsgrad ? pl : null, Count, new AdamCoefficients(
                    Rate, Beta1, Beta2, Epsilon, decay, correction1, Math.Sqrt(correction2), decoupled, maximize));
            for (var i = 0; i < Count; i++)
            {
                var gradient = maximize ? -g[i] : g[i];
                var direction = decoupled ? gradient : gradient + decay * p2[i];
                m2[i] = Beta1 * m2[i] + (1 - Beta1) * direction;
                v2[i] = Beta2 * v2[i] + (1 - Beta2) * direction * direction;
                largest2[i] = Math.Max(largest2[i], v2[i]);
                p2[i] = (decoupled ? 1 - Rate * decay : 1) * p2[i]
                    - Rate * (m2[i] / correction1) / (Math.Sqrt((amsgrad ? largest2[i] : v2[i]) / correction2) + Epsilon);
            }
        }
        ShouldBeClose(p, p2, 1e-6);
        ShouldBeClose(m, m2, 1e-6);
        ShouldBeClose(v, v2, 1e-6);
    }

    [Fact]
    public void An_Adam_step_does_not_depend_on_the_length()
    {
        var c = new AdamCoefficients(1e-3, 0.9, 0.999, 1e-8, 0.01, 0.1, 0.03);
        float[] p = Values(70), g = Values(70, 2), whole = [.. p], m = new float[70], v = new float[70];
        fixed (float* pp = whole, pg = g, pm = m, pv = v)
            AdamKernel.Step(pp, pg, pm, pv, null, 70, c);
        for (var i = 0; i < 70; i++)
        {
            float one = p[i], gradient = g[i], first = 0, second = 0;
            AdamKernel.Step(&one, &gradient, &first, &second, null, 1, c);
            one.Should().Be(whole[i]);
        }
    }
}
