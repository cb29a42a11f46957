using FluentAssertions;
using Xunit;

namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

/// <summary>Activations against their formulas in float64, and derivatives against central differences.</summary>
public class ActivationTests
{
    private static readonly double[] Points = [.. Enumerable.Range(-60, 121).Select(i => i * 0.173 + 0.01)];
    private static readonly float[] Singles = [.. Points.Select(x => (float)x)];
    private static readonly double[] Gradients = [.. Points.Select((_, i) => 1 + 0.01 * i)];

    private static double Normal(double x) => 0.5 * (1 + FunctionCase.Erf(x / Math.Sqrt(2)));

    private static double GeluTanhOf(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    private static void Check<TForward, TBackward>(TForward forward, TBackward backward, Func<double, double> formula)
        where TForward : struct, IUnaryFunction<float>, IUnaryFunction<double>
        where TBackward : struct, IBinaryFunction<float>, IBinaryFunction<double>
    {
        CheckForward(forward, formula);
        CheckBackward(backward, backward, formula, fromResult: false);
    }

    private static void CheckForward<TForward>(TForward forward, Func<double, double> formula)
        where TForward : struct, IUnaryFunction<float>, IUnaryFunction<double>
    {
        double[] y = Run.Map(forward, Points), single = [.. Run.Map(forward, Singles).Select(v => (double)v)];
        for (var i = 0; i < Points.Length; i++)
        {
            y[i].Should().BeApproximately(formula(Points[i]), 1e-14 * (1 + double.Abs(Points[i])));
            // 1 + erf and 1 + tanh lose the relative precision of their lower tail, as in PyTorch: the error is relative to x.
            var expected = formula(Singles[i]);
            single[i].Should().BeApproximately(expected, 3e-7 * (double.Abs(expected) + double.Abs(Points[i])), "at {0}", Points[i]);
        }
    }

    [Fact] public void Gelu_is_exact() => Check(new Gelu(), new GeluBackward(), x => x * Normal(x));
    [Fact] public void Gelu_has_a_tanh_form() => Check(new GeluTanh(), new GeluTanhBackward(), GeluTanhOf);
    [Fact] public void Silu_is_x_times_sigmoid() => Check(new Silu(), new SiluBackward(), x => x / (1 + Math.Exp(-x)));
    [Fact] public void Softplus_smooths() => CheckForward(new Softplus(), x => FunctionCase.LogOnePlus(Math.Exp(x)));
    [Fact] public void Elu_saturates() => CheckForward(new Elu(1.5), x => x > 0 ? x : 1.5 * FunctionCase.ExpMinusOne(x));

    [Fact]
    public void Gradients_from_the_result_agree_with_differences()
    {
        CheckBackward(new TanhBackward<double>(), new TanhBackward<float>(), Math.Tanh, fromResult: true);
        CheckBackward(new SigmoidBackward<double>(), new SigmoidBackward<float>(), x => 1 / (1 + Math.Exp(-x)), fromResult: true);
        CheckBackward(
            new EluBackward<double>(1.5), new EluBackward<float>(1.5f), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1), fromResult: true);
        CheckBackward(new ReluBackward<double>(), new ReluBackward<float>(), x => Math.Max(x, 0), fromResult: true);
        CheckBackward(new LeakyReluBackward<double>(0.1), new LeakyReluBackward<float>(0.1f), x => x > 0 ? x : 0.1 * x, fromResult: false);
        CheckBackward(new SoftplusBackward(), new SoftplusBackward(), x => Math.Log(1 + Math.Exp(x)), fromResult: false);
    }

    private static void CheckBackward<TDouble, TSingle>(TDouble backward, TSingle single, Func<double, double> formula, bool fromResult)
        where TDouble : struct, IBinaryFunction<double>
        where TSingle : struct, IBinaryFunction<float>
    {
        var saved = fromResult ? Points.Select(formula).ToArray() : Points;
        var dx = Run.Map(backward, Gradients, saved);
        var dxSingle = Run.Map(single, [.. Gradients.Select(g => (float)g)], saved.Select(x => (float)x).ToArray());
        const double H = 1e-5;
        for (var i = 0; i < Points.Length; i++)
        {
            var expected = Gradients[i] * (formula(Points[i] + H) - formula(Points[i] - H)) / (2 * H);
            dx[i].Should().BeApproximately(expected, 1e-7, "{0} at {1}", typeof(TDouble).Name, Points[i]);
            ((double)dxSingle[i]).Should().BeApproximately(expected, 3e-6, "{0} at {1}", typeof(TSingle).Name, Points[i]);
        }
    }

    [Fact]
    public void Rectifiers_keep_or_scale()
    {
        Run.Map(new LeakyRelu<float>(0.1f), [-2f, 0f, 3f, float.NaN]).Should().Equal(-0.2f, 0, 3, float.NaN);
        Run.Map(new Softplus(), [20.5f, 100f]).Should().Equal(20.5f, 100f);
        Run.Map(new Relu<double>(), [-2.0, 3]).Should().Equal(0, 3);
    }
}
