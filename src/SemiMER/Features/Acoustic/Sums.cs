using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Features;

/// <summary>
/// Sums over two stretches of sound of equal length, eight terms at a time. The order of summation is fixed and nothing is fused, so
/// every machine gets the same bits.
/// </summary>
internal static class Sums
{
    /// <summary>sum of a b</summary>
    public static double OfProducts(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(b)[..left.Length];
        Vector256<double> even = default, odd = default;
        int i = 0;
        for (; i + 1 < left.Length; i += 2)
        {
            even += left[i] * right[i];
            odd += left[i + 1] * right[i + 1];
        }
        double sum = Vector256.Sum(even + odd);
        for (int rest = i * Vector256<double>.Count; rest < a.Length; rest++)
            sum += a[rest] * b[rest];
        return sum;
    }

    /// <summary>sum of (a - b)²</summary>
    public static double OfSquaredDifferences(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector256<double>> left = MemoryMarshal.Cast<double, Vector256<double>>(a);
        ReadOnlySpan<Vector256<double>> right = MemoryMarshal.Cast<double, Vector256<double>>(b)[..left.Length];
        Vector256<double> even = default, odd = default;
        int i = 0;
        for (; i + 1 < left.Length; i += 2)
        {
            Vector256<double> first = left[i] - right[i], second = left[i + 1] - right[i + 1];
            even += first * first;
            odd += second * second;
        }
        double sum = Vector256.Sum(even + odd);
        for (int rest = i * Vector256<double>.Count; rest < a.Length; rest++)
            sum += (a[rest] - b[rest]) * (a[rest] - b[rest]);
        return sum;
    }
}
