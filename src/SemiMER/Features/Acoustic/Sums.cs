using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Features;

/// <summary>
/// Sums over two stretches of sound of equal length, sixteen terms at a time, in four sums that need not wait for each other. The order of
/// summation is fixed and nothing is fused, so every machine gets the same bits.
/// </summary>
internal static class Sums
{
    /// <summary>sum of a b</summary>
    public static double OfProducts(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(b)[..left.Length];
        Vector256<double> first = default, second = default, third = default, fourth = default;
        int i = 0;
        for (; i + 3 < left.Length; i += 4)
        {
            first += left[i] * right[i];
            second += left[i + 1] * right[i + 1];
            third += left[i + 2] * right[i + 2];
            fourth += left[i + 3] * right[i + 3];
        }
        double sum = Vector256.Sum((first + second) + (third + fourth));
        for (int rest = i * Vector256<double>.Count; rest < a.Length; rest++)
            sum += a[rest] * b[rest];
        return sum;
    }

    /// <summary>sum of (a - b)²</summary>
    public static double OfSquaredDifferences(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(b)[..left.Length];
        Vector256<double> first = default, second = default, third = default, fourth = default;
        int i = 0;
        for (; i + 3 < left.Length; i += 4)
        {
            first += Squared(left[i] - right[i]);
            second += Squared(left[i + 1] - right[i + 1]);
            third += Squared(left[i + 2] - right[i + 2]);
            fourth += Squared(left[i + 3] - right[i + 3]);
        }
        double sum = Vector256.Sum((first + second) + (third + fourth));
        for (int rest = i * Vector256<double>.Count; rest < a.Length; rest++)
            sum += (a[rest] - b[rest]) * (a[rest] - b[rest]);
        return sum;
    }

    private static Vector256<double> Squared(Vector256<double> value) => value * value;
}
