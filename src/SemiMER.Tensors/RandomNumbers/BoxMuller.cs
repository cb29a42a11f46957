using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.RandomNumbers;

/// <summary>
/// The Box-Muller transform of blocks of 16 uniforms to 16 normal values: with u = 1 - uniform j (so that the logarithm is
/// finite) and v = uniform j + 8, value j is sqrt(-2 ln u) cos(2 pi v) and value j + 8 is sqrt(-2 ln u) sin(2 pi v).
/// </summary>
/// <remarks>
/// In float32 the logarithm, sine and cosine are the single-precision approximations of the Cephes library (S. Moshier),
/// which PyTorch's AVX2 kernel evaluates too, with the same roundings, so the values agree bit for bit with that kernel and
/// do not depend on the machine.
/// </remarks>
internal static class BoxMuller
{
    private const int BlockLength = 16;

    /// <summary>Transforms whole blocks in place.</summary>
    /// <param name="values">Uniforms of [0, 1), a multiple of 16; normal values afterwards.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="standardDeviation">Standard deviation.</param>
    public static void Transform(Span<float> values, float mean, float standardDeviation)
    {
        Vector256<float> mean8 = Vector256.Create(mean);
        Vector256<float> deviation8 = Vector256.Create(standardDeviation);
        Span<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        for (int i = 0; i < vectors.Length; i += 2)
        {
            Vector256<float> radius = Vector256.Sqrt(-2f * Log(Vector256<float>.One - vectors[i]));
            (Vector256<float> sine, Vector256<float> cosine) = SinCos(2 * MathF.PI * vectors[i + 1]);
            vectors[i] = Vector256.FusedMultiplyAdd(radius * cosine, deviation8, mean8);
            vectors[i + 1] = Vector256.FusedMultiplyAdd(radius * sine, deviation8, mean8);
        }
    }

    /// <inheritdoc cref="Transform(Span{float}, float, float)"/>
    public static void Transform(Span<double> values, double mean, double standardDeviation)
    {
        for (; values.Length > 0; values = values[BlockLength..])
        {
            for (int j = 0; j < BlockLength / 2; j++)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - values[j]));
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * values[j + 8]);
                values[j] = Math.FusedMultiplyAdd(radius * cosine, standardDeviation, mean);
                values[j + 8] = Math.FusedMultiplyAdd(radius * sine, standardDeviation, mean);
            }
        }
    }

    /// <summary>
    /// Natural logarithm for normal positive arguments (here 2^-24 to 1): x = m 2^e with m in [sqrt(1/2), sqrt(2)), and
    /// ln x = e ln 2 + ln(1 + r) with r = m - 1 and ln(1 + r) = r - r^2 / 2 + r^3 P(r); ln 2 is split in two so that e times
    /// its upper part is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> one = Vector256<float>.One;
        Vector256<float> exponent = Vector256.ConvertToSingle((x.AsInt32() >>> 23) - Vector256.Create(0x7e));
        Vector256<float> mantissa = (x.AsInt32() & Vector256.Create(0x007fffff) | Vector256.Create(0x3f000000)).AsSingle();
        Vector256<float> isSmall = Vector256.LessThan(mantissa, Vector256.Create(0.707106781186547524f));
        exponent -= one & isSmall;
        Vector256<float> r = mantissa - one + (mantissa & isSmall);
        Vector256<float> square = r * r;

        Vector256<float> p = Vector256.Create(7.0376836292e-2f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(-1.1514610310e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.1676998740e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(-1.2420140846e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.4249322787e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(-1.6668057665e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(2.0000714765e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(-2.4999993993e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(3.3333331174e-1f));

        Vector256<float> correction = Vector256.FusedMultiplyAdd(p * r, square, exponent * -2.12194440e-4f);
        correction = Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), correction);
        return Vector256.FusedMultiplyAdd(exponent, Vector256.Create(0.693359375f), r + correction);
    }

    /// <summary>
    /// Sine and cosine for arguments of [0, 2 pi]: the nearest even multiple j of pi / 4 is subtracted, with pi / 4 split in
    /// three parts, and two polynomials on [-pi / 4, pi / 4] give sine and cosine of the rest r; j says which is which, and
    /// their signs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sine, Vector256<float> Cosine) SinCos(Vector256<float> x)
    {
        Vector256<int> octant = Vector256.ConvertToInt32(x * 1.27323954473516f);
        octant = (octant + Vector256<int>.One) & Vector256.Create(~1);
        Vector256<float> multiple = Vector256.ConvertToSingle(octant);
        Vector256<float> r = Vector256.FusedMultiplyAdd(multiple, Vector256.Create(-0.78515625f), x);
        r = Vector256.FusedMultiplyAdd(multiple, Vector256.Create(-2.4187564849853515625e-4f), r);
        r = Vector256.FusedMultiplyAdd(multiple, Vector256.Create(-3.77489497744594108e-8f), r);
        Vector256<float> square = r * r;

        Vector256<float> cosine = Vector256.Create(2.443315711809948e-5f);
        cosine = Vector256.FusedMultiplyAdd(cosine, square, Vector256.Create(-1.388731625493765e-3f));
        cosine = Vector256.FusedMultiplyAdd(cosine, square, Vector256.Create(4.166664568298827e-2f));
        cosine = Vector256.FusedMultiplyAdd(cosine * square, square, square * -0.5f) + Vector256<float>.One;

        Vector256<float> sine = Vector256.Create(-1.9515295891e-4f);
        sine = Vector256.FusedMultiplyAdd(sine, square, Vector256.Create(8.3321608736e-3f));
        sine = Vector256.FusedMultiplyAdd(sine, square, Vector256.Create(-1.6666654611e-1f));
        sine = Vector256.FusedMultiplyAdd(sine * square, r, r);

        // j mod 8: sine is +sin, +cos, -sin, -cos and cosine is +cos, -sin, -cos, +sin of the rest for j = 0, 2, 4, 6.
        Vector256<float> keep = Vector256.Equals(octant & Vector256.Create(2), Vector256<int>.Zero).AsSingle();
        Vector256<int> sineSign = (octant & Vector256.Create(4)) << 29;
        Vector256<int> cosineSign = ((octant + Vector256.Create(2)) & Vector256.Create(4)) << 29;
        return (Vector256.ConditionalSelect(keep, sine, cosine) ^ sineSign.AsSingle(),
            Vector256.ConditionalSelect(keep, cosine, sine) ^ cosineSign.AsSingle());
    }
}
