using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Transcendental functions of float32 vectors, within two units in the last place. Each reduces its argument to a short interval and
/// evaluates a polynomial there; coefficients are weighted least-squares fits at Chebyshev nodes, rounded to float32.
/// Rare arguments (overflow, underflow, infinities, NaN) take a second path, chosen by value and giving common lanes the same bits.
/// </summary>
internal static unsafe class SingleMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>1.5 * 2^23: added to a small float, it leaves the rounded integer in the lowest bits.</summary>
    private const float RoundingShift = 12582912f;
    private const int RoundingShiftBits = 0x4B400000;
    private const int OneBits = 0x3F800000;
    private const int SignBit = int.MinValue;
    private const int MantissaBits = 23;
    private const float Log2E = 1.442695f;
    private const float Log10E = 0.4342945f;
    private const float Log10Of2 = 0.30103f;
    private const float Log2 = 0.6931472f;

    // ln 2 = high + low; the high part has ten bits, so that its products with exponents are exact.
    private const float Log2High = 0.693359375f;
    private const float Log2Low = -0.00021219444f;

    /// <summary>Up to this magnitude e^x is a normal number and its exponent can be set by an integer addition.</summary>
    private const float ExpSafe = 87f;

    [MethodImpl(Inline)]
    public static TVector Exp<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float> =>
        TVector.AllTrue(TVector.LessThanOrEqual(TVector.Abs(x), TVector.Create(ExpSafe))) ? ExpSafely(x) : ExpOfAny(x);

    /// <summary>e^x for |x| at most <see cref="ExpSafe"/>.</summary>
    [MethodImpl(Inline)]
    private static TVector ExpSafely<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var p = ReduceExp(x, out var shifted);
        return TVector.AddBits(p + TVector.Create(1f), TVector.ShiftBitsLeft(shifted, MantissaBits));
    }

    /// <summary>x = n ln 2 + r: gives e^r - 1, and n in the lowest bits of <paramref name="shifted"/>.</summary>
    [MethodImpl(Inline)]
    private static TVector ReduceExp<TVector>(TVector x, out TVector shifted)
        where TVector : struct, ISimd<TVector, float>
    {
        shifted = TVector.MultiplyAdd(x, TVector.Create(Log2E), TVector.Create(RoundingShift));
        var n = shifted - TVector.Create(RoundingShift);
        var r = TVector.MultiplyAdd(n, TVector.Create(-Log2High), x);
        return ExpMinusOneNearZero(TVector.MultiplyAdd(n, TVector.Create(-Log2Low), r));
    }

    /// <summary>e^r - 1 = r + r^2 q(r) for |r| at most (ln 2) / 2.</summary>
    [MethodImpl(Inline)]
    private static TVector ExpMinusOneNearZero<TVector>(TVector r)
        where TVector : struct, ISimd<TVector, float>
    {
        var q = TVector.MultiplyAdd(TVector.Create(0.0013941163f), r, TVector.Create(0.008366794f));
        q = TVector.MultiplyAdd(q, r, TVector.Create(0.04166635f));
        q = TVector.MultiplyAdd(q, r, TVector.Create(0.1666654f));
        q = TVector.MultiplyAdd(q, r, TVector.Create(0.5f));
        return TVector.MultiplyAdd(q, r * r, r);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector ExpOfAny<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        // Beyond these bounds the result is infinite or zero; a NaN passes both.
        var p = ReduceExp(TVector.AtMost(TVector.Create(90f), TVector.AtLeast(TVector.Create(-105f), x)), out var shifted);
        return Scale(p + TVector.Create(1f), shifted);
    }

    /// <summary>p 2^n in two steps, so that only the last one can overflow, underflow or round.</summary>
    [MethodImpl(Inline)]
    private static TVector Scale<TVector>(TVector p, TVector shifted)
        where TVector : struct, ISimd<TVector, float>
    {
        var n = TVector.SubtractBits(shifted, TVector.CreateBits(RoundingShiftBits));
        var half = TVector.ShiftBitsRight(n, 1);
        return p * PowerOfTwo(half) * PowerOfTwo(TVector.SubtractBits(n, half));
    }

    /// <summary>2^n for an integer exponent of a normal number, held in the lowest bits.</summary>
    [MethodImpl(Inline)]
    private static TVector PowerOfTwo<TVector>(TVector n)
        where TVector : struct, ISimd<TVector, float> =>
        TVector.AddBits(TVector.ShiftBitsLeft(n, MantissaBits), TVector.CreateBits(OneBits));

    [MethodImpl(Inline)]
    public static TVector Exp2<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var bounded = TVector.AtMost(TVector.Create(130f), TVector.AtLeast(TVector.Create(-152f), x));
        var shifted = bounded + TVector.Create(RoundingShift);
        var r = bounded - (shifted - TVector.Create(RoundingShift));
        return Scale(ExpMinusOneNearZero(r * TVector.Create(Log2)) + TVector.Create(1f), shifted);
    }

    [MethodImpl(Inline)]
    public static TVector ExpMinusOne<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float> =>
        TVector.AllTrue(TVector.LessThanOrEqual(TVector.Abs(x), TVector.Create(ExpSafe))) ? ExpMinusOneSafely(x) : ExpMinusOneOfAny(x);

    /// <summary>e^x - 1 = 2^n (e^r - 1) + (2^n - 1), with the sign of x even at zero.</summary>
    [MethodImpl(Inline)]
    private static TVector ExpMinusOneSafely<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var p = ReduceExp(x, out var shifted);
        var scale = PowerOfTwo(shifted);
        return TVector.MultiplyAdd(scale, p, scale - TVector.Create(1f)) | SignOf(x);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector ExpMinusOneOfAny<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var safe = TVector.LessThanOrEqual(TVector.Abs(x), TVector.Create(ExpSafe));
        return TVector.Select(safe, ExpMinusOneSafely(x & safe), ExpOfAny(x) - TVector.Create(1f));
    }

    [MethodImpl(Inline)]
    private static TVector SignOf<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float> => x & TVector.CreateBits(SignBit);

    /// <summary>tanh |x| = -e / (2 + e) with e = exp(-2|x|) - 1, which never overflows and keeps its precision near zero.</summary>
    [MethodImpl(Inline)]
    public static TVector Tanh<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        // From 10 on the result is 1.
        var p = ReduceExp(TVector.AtLeast(TVector.Create(-20f), TVector.Abs(x) * TVector.Create(-2f)), out var shifted);
        var scale = PowerOfTwo(shifted);
        var e = TVector.MultiplyAdd(scale, p, scale - TVector.Create(1f));
        return TVector.Abs(e / (e + TVector.Create(2f))) | SignOf(x);
    }

    /// <summary>1 / (1 + e^-x), for negative x as e^x / (1 + e^x).</summary>
    [MethodImpl(Inline)]
    public static TVector Sigmoid<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var e = Exp(x | TVector.CreateBits(SignBit));
        var one = TVector.Create(1f);
        return TVector.Select(TVector.LessThan(x, TVector.Zero), e, one) / (one + e);
    }

    [MethodImpl(Inline)]
    public static TVector Log<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        if (!IsPositiveNormal(x))
            return LogOfAny(x);
        var m = ReduceLog(x, out var k);
        return CombineLog(m, k);
    }

    [MethodImpl(Inline)]
    private static bool IsPositiveNormal<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float> =>
        TVector.AllTrue(TVector.LessThanOrEqual(TVector.Create(MinNormal), x) & TVector.LessThanOrEqual(x, TVector.Create(float.MaxValue)));

    private const float MinNormal = 1.17549435e-38f;

    /// <summary>x = 2^k (1 + m) with 1 + m in [2/3, 4/3).</summary>
    [MethodImpl(Inline)]
    private static TVector ReduceLog<TVector>(TVector x, out TVector k)
        where TVector : struct, ISimd<TVector, float>
    {
        var exponent = LogExponent(x);
        k = TVector.BitsToFloat(exponent);
        return TVector.SubtractBits(x, TVector.ShiftBitsLeft(exponent, MantissaBits)) - TVector.Create(1f);
    }

    [MethodImpl(Inline)]
    private static TVector LogExponent<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        const int TwoThirdsBits = 0x3F2AAAAB;
        return TVector.ShiftBitsRight(TVector.SubtractBits(x, TVector.CreateBits(TwoThirdsBits)), MantissaBits);
    }

    /// <summary>log(1 + m) - m = m^2 (-1/2 + m p(m)) for |m| at most 1/3.</summary>
    [MethodImpl(Inline)]
    private static TVector LogTail<TVector>(TVector m)
        where TVector : struct, ISimd<TVector, float>
    {
        var p = TVector.MultiplyAdd(TVector.Create(0.12151572f), m, TVector.Create(-0.12860446f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(0.107134126f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(-0.12192101f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(0.14308497f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(-0.16679858f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(0.19999436f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(-0.24999814f));
        p = TVector.MultiplyAdd(p, m, TVector.Create(0.33333337f));
        return m * m * TVector.MultiplyAdd(p, m, TVector.Create(-0.5f));
    }

    /// <summary>log(1 + m) + k ln 2, the small terms first.</summary>
    [MethodImpl(Inline)]
    private static TVector CombineLog<TVector>(TVector m, TVector k)
        where TVector : struct, ISimd<TVector, float> =>
        TVector.MultiplyAdd(k, TVector.Create(Log2High), m + TVector.MultiplyAdd(k, TVector.Create(Log2Low), LogTail(m)));

    /// <summary>Scales subnormal arguments into the normal range (2^24), and gives -infinity at 0, NaN below.</summary>
    [MethodImpl(Inline)]
    private static TVector ReduceLogOfAny<TVector>(TVector x, out TVector k)
        where TVector : struct, ISimd<TVector, float>
    {
        var small = TVector.LessThan(x, TVector.Create(MinNormal));
        var m = ReduceLog(TVector.Select(small, x * TVector.Create(16777216f), x), out k);
        k -= small & TVector.Create(24f);
        return m;
    }

    /// <summary>Replaces the logarithm of arguments that are not positive and finite.</summary>
    [MethodImpl(Inline)]
    private static TVector FixLog<TVector>(TVector x, TVector log)
        where TVector : struct, ISimd<TVector, float>
    {
        var infinity = TVector.Create(float.PositiveInfinity);
        log = TVector.Select(TVector.LessThan(x, infinity), log, x);
        log = TVector.Select(TVector.LessThan(x, TVector.Zero), TVector.Create(float.NaN), log);
        return TVector.Select(TVector.Equal(x, TVector.Zero), -infinity, log);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector LogOfAny<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var m = ReduceLogOfAny(x, out var k);
        return FixLog(x, CombineLog(m, k));
    }

    [MethodImpl(Inline)]
    public static TVector Log2Of<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var m = ReduceLogOfAny(x, out var k);
        return FixLog(x, TVector.MultiplyAdd(m + LogTail(m), TVector.Create(Log2E), k));
    }

    [MethodImpl(Inline)]
    public static TVector Log10Of<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var m = ReduceLogOfAny(x, out var k);
        return FixLog(x, TVector.MultiplyAdd(m + LogTail(m), TVector.Create(Log10E), k * TVector.Create(Log10Of2)));
    }

    [MethodImpl(Inline)]
    public static TVector LogOnePlus<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var safe = TVector.LessThan(TVector.Create(-1f), x) & TVector.LessThanOrEqual(x, TVector.Create(LogOnePlusSafe));
        return TVector.AllTrue(safe) ? LogOnePlusSafely(x) : LogOnePlusOfAny(x);
    }

    private const float LogOnePlusSafe = 1e30f;

    /// <summary>With k the exponent of 1 + x: m = (1 + x) 2^-k - 1 = x 2^-k + (2^-k - 1), which loses nothing of a small x.</summary>
    [MethodImpl(Inline)]
    private static TVector LogOnePlusSafely<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var one = TVector.Create(1f);
        var exponent = LogExponent(x + one);
        var scale = TVector.SubtractBits(one, TVector.ShiftBitsLeft(exponent, MantissaBits));
        var m = TVector.MultiplyAdd(x, scale, scale - one);
        return CombineLog(m, TVector.BitsToFloat(exponent)) | SignOf(x);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector LogOnePlusOfAny<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var safe = TVector.LessThan(TVector.Create(-1f), x) & TVector.LessThanOrEqual(x, TVector.Create(LogOnePlusSafe));
        return TVector.Select(safe, LogOnePlusSafely(x & safe), LogOfAny(x + TVector.Create(1f)));
    }

    /// <summary>max(x, 0) + log(1 + e^-|x|); x itself above 20, as PyTorch.</summary>
    [MethodImpl(Inline)]
    public static TVector Softplus<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var e = Exp(x | TVector.CreateBits(SignBit));
        var positive = TVector.LessThan(TVector.Zero, x) & x;
        // e lies in [0, 1]; NaN passes through the arithmetic.
        return TVector.Select(TVector.LessThan(TVector.Create(20f), x), x, positive + LogOnePlusSafely(e));
    }

    /// <summary>x + x p(x^2) up to 0.93, then 1 - exp(-q(|x|)), where q fits -log(erfc).</summary>
    [MethodImpl(Inline)]
    public static TVector Erf<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var a = TVector.Abs(x);
        var z = a * a;
        var p = TVector.MultiplyAdd(TVector.Create(8.209797e-05f), z, TVector.Create(-0.0008104442f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.0051976424f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(-0.026858032f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.11283671f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(-0.37612632f));
        p = TVector.MultiplyAdd(p, z, TVector.Create(0.12837917f));
        var near = TVector.MultiplyAdd(p, a, a);

        var b = TVector.AtMost(TVector.Create(4f), a); // from 3.92 on the result is 1
        var q = TVector.MultiplyAdd(TVector.Create(-0.00019715524f), b, TVector.Create(0.0030543818f));
        q = TVector.MultiplyAdd(q, b, TVector.Create(-0.02226853f));
        q = TVector.MultiplyAdd(q, b, TVector.Create(0.10401236f));
        q = TVector.MultiplyAdd(q, b, TVector.Create(0.63709605f));
        q = TVector.MultiplyAdd(q, b, TVector.Create(1.1277236f));
        q = TVector.MultiplyAdd(q, b, TVector.Create(0.0001847737f));
        var far = TVector.Create(1f) - ExpSafely(-q);

        return TVector.Select(TVector.LessThan(TVector.Create(0.93f), a), far, near) | SignOf(x);
    }

    [MethodImpl(Inline)]
    public static TVector Sin<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var easy = EasyAngles(x);
        var result = SinOfQuadrant(TVector.Abs(x), quadrant: 0) ^ SignOf(x);
        return TVector.AllTrue(easy) ? result : TVector.Select(easy, result, Hardware.PerLane<TVector, float>(x, &MathF.Sin));
    }

    [MethodImpl(Inline)]
    public static TVector Cos<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float>
    {
        var easy = EasyAngles(x);
        var result = SinOfQuadrant(TVector.Abs(x), quadrant: 1);
        return TVector.AllTrue(easy) ? result : TVector.Select(easy, result, Hardware.PerLane<TVector, float>(x, &MathF.Cos));
    }

    /// <summary>Angles whose reduction in float32 is exact enough; it needs fused multiply-adds.</summary>
    [MethodImpl(Inline)]
    private static TVector EasyAngles<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, float> =>
        TVector.LessThanOrEqual(TVector.Abs(x), TVector.Create(Hardware.HasFusedMultiplyAdd ? 8192f : -1f));

    /// <summary>sin(a + quadrant pi/2) with a = n pi/2 + r.</summary>
    [MethodImpl(Inline)]
    private static TVector SinOfQuadrant<TVector>(TVector a, int quadrant)
        where TVector : struct, ISimd<TVector, float>
    {
        var shifted = TVector.MultiplyAdd(a, TVector.Create(2f / MathF.PI), TVector.Create(RoundingShift));
        var n = shifted - TVector.Create(RoundingShift);
        // pi/2 in three parts of 24 bits.
        var r = TVector.MultiplyAdd(n, TVector.Create(-1.5707964f), a);
        r = TVector.MultiplyAdd(n, TVector.Create(4.371139e-08f), r);
        r = TVector.MultiplyAdd(n, TVector.Create(1.7151245e-15f), r);
        var z = r * r;

        // sin r = r + r z s(z)
        var s = TVector.MultiplyAdd(TVector.Create(2.718124e-06f), z, TVector.Create(-0.00019839313f));
        s = TVector.MultiplyAdd(s, z, TVector.Create(0.008333329f));
        s = TVector.MultiplyAdd(s, z, TVector.Create(-0.16666667f));
        var sine = TVector.MultiplyAdd(s * z, r, r);

        // cos r = 1 - z/2 + z^2 c(z)
        var c = TVector.MultiplyAdd(TVector.Create(-2.720751e-07f), z, TVector.Create(2.4799483e-05f));
        c = TVector.MultiplyAdd(c, z, TVector.Create(-0.0013888883f));
        c = TVector.MultiplyAdd(c, z, TVector.Create(0.041666668f));
        c = TVector.MultiplyAdd(c, z, TVector.Create(-0.5f));
        var cosine = TVector.MultiplyAdd(c, z, TVector.Create(1f));

        var turns = TVector.AddBits(shifted, TVector.CreateBits(quadrant));
        var odd = TVector.ShiftBitsRight(TVector.ShiftBitsLeft(turns, 31), 31);
        var sign = TVector.ShiftBitsLeft(turns, 30) & TVector.CreateBits(SignBit);
        return TVector.Select(odd, cosine, sine) ^ sign;
    }
}
