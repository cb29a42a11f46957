using System.Numerics;
using System.Runtime.InteropServices;

namespace SemiMER.Matching;

/// <summary>
/// A family of Gaussian kernels over squared distances on the CPU: of each d² the sum of e_u = exp(-r_u λ d²), and the weights of the
/// gradient Σ_u r_u e_u, in one pass. Where a ratio is twice the one before, the exponential is not computed anew but squared:
/// e(2 r) = e(r)².
/// </summary>
/// <param name="ratios">r_u, ascending from 1.</param>
internal sealed class GaussianFamilyKernel(IEnumerable<double> ratios)
{
    // Below exp(-86) numbers would be subnormal, for which processors take a hundred times as long: they count as 0, and so do squares.
    private const float LeastExponent = -86;
    private const float LeastSquared = 1.1e-19f;

    // Added to a number below 2^22 and taken off again it rounds to a whole one, which then stands in the lowest bits of the sum.
    private const float Rounder = 1.5f * (1 << 23);
    private const int MantissaBits = 23;

    // ln 2 in two parts, the first of few bits, so that its multiples are exact.
    private const float UpperLogarithm = 0.693359375f, LowerLogarithm = -2.12194440e-4f;

    private readonly float[] ratios = [.. ratios.Select(ratio => (float)ratio)];

    /// <summary>Number of kernels U.</summary>
    public int Count => ratios.Length;

    /// <summary>Puts the weights of the gradient in the place of squared distances.</summary>
    /// <param name="squares">d², none negative or NaN; afterwards Σ_u r_u e_u times the coefficient.</param>
    /// <param name="exponent">λ, above 0.</param>
    /// <param name="coefficient">What the weights are multiplied by.</param>
    /// <returns>The sum of all e_u, added up in float64.</returns>
    public double Weigh(Span<float> squares, double exponent, float coefficient = 1)
    {
        var scale = new Vector<float>((float)-exponent);
        Vector<double> low = default, high = default;
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(squares);
        foreach (ref Vector<float> vector in vectors)
        {
            (Vector<float> sum, vector) = Evaluate(vector * scale, coefficient);
            Vector.Widen(sum, out Vector<double> lower, out Vector<double> upper);
            (low, high) = (low + lower, high + upper);
        }
        Span<float> rest = squares[(vectors.Length * Vector<float>.Count)..];
        if (rest.IsEmpty)
            return Vector.Sum(low + high);
        Span<float> last = stackalloc float[Vector<float>.Count];
        last.Fill(float.PositiveInfinity); // gives 0
        rest.CopyTo(last);
        (Vector<float> sums, Vector<float> weights) = Evaluate(new Vector<float>(last) * scale, coefficient);
        weights.CopyTo(last);
        last[..rest.Length].CopyTo(rest);
        Vector.Widen(sums, out Vector<double> lowerRest, out Vector<double> upperRest);
        return Vector.Sum(low + high + lowerRest + upperRest);
    }

    private (Vector<float> Sum, Vector<float> Weights) Evaluate(Vector<float> t, float coefficient)
    {
        Vector<float> e = Exponential(t), sum = e, weights = e;
        float[] r = ratios;
        for (int u = 1; u < r.Length; u++)
        {
            e = r[u] == 2 * r[u - 1] ? Square(e) : Exponential(t * new Vector<float>(r[u]));
            sum += e;
            weights = Vector.FusedMultiplyAdd(e, new Vector<float>(r[u]), weights);
        }
        return (sum, weights * new Vector<float>(coefficient));
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
