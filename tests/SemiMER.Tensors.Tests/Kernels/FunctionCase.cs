namespace SemiMER.Tensors.Tests.Kernels;

// Inside the namespace, where it comes before the modules of the same names.
using SemiMER.Tensors.Kernels;

/// <summary>
/// An elementwise function with its reference in float64, which computes from the same float32 argument; and the tolerance in units of the
/// last place beyond an absolute one. <see cref="OneByOne"/> computes each element alone, in vectors of 128 bits.
/// </summary>
internal sealed record FunctionCase(
    string Name, Func<float[], float[]> Single, Func<float[], float[]> OneByOne, Func<double[], double[]> Double,
    Func<double, double> Expected, double Units, double Absolute)
{
    public override string ToString() => Name;

    private static FunctionCase Of<TFunction>(TFunction function, Func<double, double> expected, double units = 2.5, double absolute = 0)
        where TFunction : struct, IUnaryFunction<float>, IUnaryFunction<double> =>
        new(
            typeof(TFunction).Name, x => Run.Map(function, x), x => Array.ConvertAll(x, value => Elementwise.Invoke(function, value)),
            x => Run.Map(function, x), expected, units, absolute);

    public static IReadOnlyList<FunctionCase> All { get; } =
    [
        Of(new Exp(), Math.Exp),
        Of(new Exp2(), double.Exp2),
        Of(new ExpMinusOne(), ExpMinusOne),
        Of(new Log(), Math.Log),
        Of(new Log2(), Math.Log2),
        Of(new Log10(), Math.Log10),
        Of(new LogOnePlus(), LogOnePlus),
        Of(new Tanh(), Math.Tanh),
        Of(new Sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        Of(new Softplus(), x => x > 20 ? x : LogOnePlus(Math.Exp(x))),
        Of(new Erf(), Erf),
        Of(new Erfc(), x => x > 0.5 ? ErfcFraction(x) : 1 - Erf(x)),
        Of(new Sin(), Math.Sin),
        Of(new Cos(), Math.Cos),
        Of(new Tan(), Math.Tan),
        Of(new Asin(), Math.Asin),
        Of(new Acos(), Math.Acos),
        Of(new Atan(), Math.Atan),
        Of(new Silu(), x => x / (1 + Math.Exp(-x)), units: 4, absolute: 2e-43),
    ];

    // Independent oracles: power series, integrals and continued fractions.

    internal static double ExpMinusOne(double x)
    {
        if (double.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        double sum = 0, term = x;
        for (var n = 2; n < 30; n++)
        {
            sum += term;
            term *= x / n;
        }
        return x == 0 ? x : sum;
    }

    internal static double LogOnePlus(double x)
    {
        if (!(double.Abs(x) < 0.3))
            return Math.Log(1 + x);
        // log((1 + s) / (1 - s)) with s = x / (2 + x)
        double s = x / (2 + x), sum = 0, power = s;
        for (var n = 0; n < 40; n++, power *= s * s)
            sum += power / (2 * n + 1);
        return x == 0 ? x : 2 * sum;
    }

    internal static double Erf(double x) => double.Abs(x) <= 0.5 ? ErfIntegral(x) : x < 0 ? ErfcFraction(-x) - 1 : 1 - ErfcFraction(x);

    /// <summary>Simpson's rule on the integral of the Gaussian.</summary>
    internal static double ErfIntegral(double x)
    {
        const int Steps = 1000;
        double h = x / Steps, sum = 0;
        for (var i = 0; i <= Steps; i++)
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-(i * h) * (i * h));
        return x == 0 ? x : 2 / Math.Sqrt(Math.PI) * sum * h / 3;
    }

    /// <summary>Laplace's continued fraction of erfc, for x of at least 0.5.</summary>
    internal static double ErfcFraction(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 30)
            return 0;
        var fraction = 0.0;
        for (var n = 1500; n >= 1; n--)
            fraction = n / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }
}
