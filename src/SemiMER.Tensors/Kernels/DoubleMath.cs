namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Scalar functions of float64 that <see cref="Math"/> lacks. float64 serves checks; it is written for accuracy, not speed.
/// </summary>
internal static class DoubleMath
{
    /// <summary>e^x - 1: (u - 1) x / log(u) with u = e^x rounded, where the errors of both factors cancel (W. Kahan).</summary>
    public static double ExpMinusOne(double x)
    {
        if (double.Abs(x) > 1)
            return Math.Exp(x) - 1;
        var u = Math.Exp(x);
        return u == 1 ? x : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>log(1 + x): log(u) x / (u - 1) with u = 1 + x rounded (W. Kahan).</summary>
    public static double LogOnePlus(double x)
    {
        if (double.Abs(x) > 1)
            return Math.Log(1 + x);
        var u = 1 + x;
        return u == 1 ? x : u == 0 ? double.NegativeInfinity : Math.Log(u) * (x / (u - 1));
    }

    public static double Sigmoid(double x)
    {
        var e = Math.Exp(-double.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    public static double Softplus(double x) => x > 20 ? x : (x > 0 ? x : 0) + LogOnePlus(Math.Exp(-double.Abs(x)));

    /// <summary>The error function: its Taylor series up to 1, then 1 - erfc(x).</summary>
    public static double Erf(double x)
    {
        if (double.Abs(x) > 1)
            return x < 0 ? ErfcOfPositive(-x) - 1 : 1 - ErfcOfPositive(x);
        // 2/sqrt(pi) * sum over n of (-1)^n x^(2n+1) / (n! (2n+1))
        const double TwoOverSqrtPi = 1.1283791670955126;
        double power = x, sum = 0;
        for (var n = 0; n < 20; n++)
        {
            sum += power / (2 * n + 1);
            power *= -x * x / (n + 1);
        }
        return TwoOverSqrtPi * sum;
    }

    /// <summary>The complementary error function, 1 - erf(x), precise in its upper tail.</summary>
    public static double Erfc(double x) => x switch
    {
        > 1 => ErfcOfPositive(x),
        < -1 => 2 - ErfcOfPositive(-x),
        _ => 1 - Erf(x),
    };

    public static float Erfc(float x) => (float)Erfc((double)x);

    // (1 + 2x) exp(x^2) erfc(x) as a polynomial in t = (x - 4) / (x + 4), fitted on x in [0.9, 28]; lowest power first.
    private static ReadOnlySpan<double> ErfcCoefficients =>
    [
        1.2329951186255526, -0.1396211168405625, 0.015379652102621282, 0.06809705425469152, -0.1010390660364214,
        0.09373283499843159, -0.06633036580874058, 0.03716751553493246, -0.016197734110541227, 0.0050319700200652595,
        -0.0007577728272404609, -0.00019925710024372255, 0.00015061921602797825, -2.4396815910786926e-05, -1.121393881706256e-05,
        5.70091436831879e-06, 2.779268764422024e-07, -8.057196453644758e-07, 9.119312296446089e-08, 8.529925676219207e-08,
        -2.3774092245238003e-08,
    ];

    private static double ErfcOfPositive(double x)
    {
        if (x > 28) // below the smallest subnormal
            return 0;
        var t = (x - 4) / (x + 4);
        var p = 0.0;
        for (var i = ErfcCoefficients.Length - 1; i >= 0; i--)
            p = p * t + ErfcCoefficients[i];
        // exp(-x^2) with the rounding error of the square, which counts as an absolute error of the exponent.
        var square = x * x;
        var error = Math.FusedMultiplyAdd(x, x, -square);
        return Math.Exp(-square) * (1 - error) * p / (1 + 2 * x);
    }
}
