using System.Numerics;
using System.Runtime.InteropServices;

namespace SemiMER.Matching;

/// <summary>
/// A family of Gaussian kernels over squared distances on the CPU: of each d² the sum of e_u = exp(-r_u λ d²), and the weights of the
/// gradient Σ_u r_u e_u, in one pass. Where a ratio is twice the one before, the exponential is not computed anew but squared:
/// e(2 r) = e(r)².
/// </summary>
/// <param name="ratios">r_u, ascending from 1.</param>
internal sealed class GaussianFamilyKernel(IReadOnlyList<double> ratios)
{
    // Below exp(-86) numbers would be subnormal, for which processors take a hundred times as long: they count as 0, and so do squares.
    private const float LeastExponent = -86;
    private const float LeastSquared = 1.1e-19f;

    // Added to a number below 2^22 and taken off again it rounds to a whole one, which then stands in the lowest bits of the sum.
    private const float Rounder = 1.5f * (1 << 23);
    private const int MantissaBits = 23;

    // ln 2 in two parts, the first of few bits, so that its multiples are exact.
    private const float UpperLogarithm = 0.693359375f, LowerLogarithm = -2.12194440e-4f;

    // Squares of what lies outside are near the ends of float32.
    private const double LeastBandwidth = 1e-13, LargestBandwidth = 1e16;

    private readonly float[] ratios = [.. ratios.Select(ratio => (float)ratio)];
    private readonly bool[] doubles = [.. ratios.Select((ratio, u) => u > 0 && ratio == 2 * ratios[u - 1])];

    /// <summary>Number of kernels U.</summary>
    public int Count => ratios.Length;

    /// <summary>The family of kernels of some scales of the squared bandwidth; its λ is that of the largest.</summary>
    public static GaussianFamilyKernel OfScales(IReadOnlyCollection<double> scales) =>
        new([.. scales.Select(scale => scales.Max() / scale).Order()]);

    /// <summary>Whether float32 is wide enough for distances around a bandwidth; not for NaN.</summary>
    public static bool Bears(double sigma) => sigma is >= LeastBandwidth and <= LargestBandwidth;

    /// <summary>Puts the weights of the gradient in the place of squared distances.</summary>
    /// <param name="squares">d², none negative or NaN; afterwards Σ_u r_u e_u times the coefficient.</param>
    /// <param name="exponent">λ, above 0.</param>
    /// <param name="coefficient">What the weights are multiplied by.</param>
    /// <returns>The sum of all e_u, added up in float64.</returns>
    public double Weigh(Span<float> squares, double exponent, float coefficient = 1)
    {
        Vector<float> scale = new((float)-exponent), factor = new(coefficient);
        Vector<double> low = default, high = default;
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(squares);
        int i = 0;
        // Two at a time: the steps of an exponential wait for each other.
        for (; i + 1 < vectors.Length; i += 2)
        {
            Vector<float> t = vectors[i] * scale, s = vectors[i + 1] * scale;
            Vector<float> e = Exponential(t), f = Exponential(s), sum = e, sumOther = f, weight = e, weightOther = f;
            for (int u = 1; u < ratios.Length; u++)
            {
                Vector<float> ratio = new(ratios[u]);
                (e, f) = doubles[u] ? (Square(e), Square(f)) : (Exponential(t * ratio), Exponential(s * ratio));
                (sum, sumOther) = (sum + e, sumOther + f);
                (weight, weightOther) = (Vector.FusedMultiplyAdd(e, ratio, weight), Vector.FusedMultiplyAdd(f, ratio, weightOther));
            }
            (vectors[i], vectors[i + 1]) = (weight * factor, weightOther * factor);
            AddTo(sum, ref low, ref high);
            AddTo(sumOther, ref low, ref high);
        }
        Span<float> rest = squares[(i * Vector<float>.Count)..];
        if (!rest.IsEmpty)
        {
            Span<float> last = stackalloc float[2 * Vector<float>.Count];
            last.Fill(float.PositiveInfinity); // gives 0
            rest.CopyTo(last);
            double ofRest = Weigh(last, exponent, coefficient);
            last[..rest.Length].CopyTo(rest);
            return Vector.Sum(low + high) + ofRest;
        }
        return Vector.Sum(low + high);
    }

    private static void AddTo(Vector<float> numbers, ref Vector<double> low, ref Vector<double> high)
    {
        Vector.Widen(numbers, out Vector<double> lower, out Vector<double> upper);
        (low, high) = (low + lower, high + upper);
    }

    private static Vector<float> Square(Vector<float> e)
    {
        Vector<float> large = Where(Vector.GreaterThan(e, new Vector<float>(LeastSquared)), e);
        return large * large;
    }

    // e^t = 2^n e^r with n the whole number next to t / ln 2, so that |r| <= ln 2 / 2; e^r by its series, 1 + r + r²/2! + ... + r^7/7!,
    // whose next term is below 6e-9. t is 0 or below.
    private static Vector<float> Exponential(Vector<float> t)
    {
        Vector<int> normal = Vector.GreaterThan(t, new Vector<float>(LeastExponent));
        t = Where(normal, t);
        Vector<float> rounded = Vector.FusedMultiplyAdd(t, new Vector<float>(1.44269504f), new Vector<float>(Rounder));
        Vector<float> n = rounded - new Vector<float>(Rounder);
        Vector<float> r = Vector.FusedMultiplyAdd(n, new Vector<float>(-UpperLogarithm), t);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(-LowerLogarithm), r);
        Vector<float> e = new(1f / 5040);
        e = Vector.FusedMultiplyAdd(e, r, new Vector<float>(1f / 720));
        e = Vector.FusedMultiplyAdd(e, r, new Vector<float>(1f / 120));
        e = Vector.FusedMultiplyAdd(e, r, new Vector<float>(1f / 24));
        e = Vector.FusedMultiplyAdd(e, r, new Vector<float>(1f / 6));
        e = Vector.FusedMultiplyAdd(e, r, new Vector<float>(0.5f));
        e = Vector.FusedMultiplyAdd(e, r, Vector<float>.One);
        e = Vector.FusedMultiplyAdd(e, r, Vector<float>.One);
        Vector<int> powers = Vector.AsVectorInt32(e) + Vector.ShiftLeft(Vector.AsVectorInt32(rounded), MantissaBits);
        return Where(normal, Vector.AsVectorSingle(powers));
    }

    // The numbers where a mask says so, 0 elsewhere.
    private static Vector<float> Where(Vector<int> mask, Vector<float> numbers) =>
        Vector.AsVectorSingle(mask & Vector.AsVectorInt32(numbers));
}
