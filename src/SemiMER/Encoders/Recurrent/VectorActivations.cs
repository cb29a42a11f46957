using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Encoders;

/// <summary>The activations of recurrent cells, as many numbers at once as the processor has lanes.</summary>
internal static class VectorActivations
{
    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <summary>1 - 2 / (e^2x + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x) =>
        Vector<float>.One - new Vector<float>(2) / (Exp(x + x) + Vector<float>.One);

    /// <summary>
    /// e^x, with a relative error of 2e-7: 2^n e^r with a whole n and |r| at most ln 2 / 2, where e^r = 1 + r + r^2 p(r) with the
    /// polynomial of least maximal error. Beyond ±87 it stays as there; not a number stays so.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        const float rounding = 12582912; // 1.5 * 2^23: adding it leaves whole numbers
        x = Vector.MinNative(new Vector<float>(87), Vector.MaxNative(new Vector<float>(-87), x)); // x last: it stays if it is no number
        Vector<float> shifted = Vector.FusedMultiplyAdd(x, new Vector<float>(1.44269504f), new Vector<float>(rounding));
        Vector<float> n = shifted - new Vector<float>(rounding);
        // ln 2 in two parts, the first one with few digits, so that its multiples are exact
        Vector<float> r = Vector.FusedMultiplyAdd(n, new Vector<float>(-0.693359375f), x);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(2.12194440e-4f), r);
        Vector<float> p = new(1.9875691500e-4f);
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.3981999507e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.FusedMultiplyAdd(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.FusedMultiplyAdd(p, r * r, r + Vector<float>.One);
        // 2^n by its exponent bits; the low bits of the shifted number are n
        Vector<int> exponent = Vector.ShiftLeft(Vector.AsVectorInt32(shifted) + new Vector<int>(127), 23);
        return p * Vector.AsVectorSingle(exponent);
    }
}
