using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SemiMER.Matching;

/// <summary>Squared distances between rows in double precision.</summary>
internal static class RowDistancesKernel
{
    /// <summary>How many rows are taken at a time.</summary>
    public const int Together = 4;

    /// <summary>‖x - y_k‖² for four rows y_k one after the other: their sums do not wait for each other.</summary>
    /// <param name="x">x, <c>[width]</c>.</param>
    /// <param name="y">The four rows, <c>[4, width]</c>.</param>
    /// <param name="squares">Takes the four numbers.</param>
    public static void Squares(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> squares)
    {
        int width = x.Length, whole = width - width % Vector<double>.Count;
        ref double a = ref MemoryMarshal.GetReference(x), y0 = ref MemoryMarshal.GetReference(y);
        ref double y1 = ref Unsafe.Add(ref y0, width), y2 = ref Unsafe.Add(ref y1, width), y3 = ref Unsafe.Add(ref y2, width);
        Vector<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (nuint i = 0; i < (nuint)whole; i += (nuint)Vector<double>.Count)
        {
            var point = Vector.LoadUnsafe(ref a, i);
            sum0 = AddSquare(point - Vector.LoadUnsafe(ref y0, i), sum0);
            sum1 = AddSquare(point - Vector.LoadUnsafe(ref y1, i), sum1);
            sum2 = AddSquare(point - Vector.LoadUnsafe(ref y2, i), sum2);
            sum3 = AddSquare(point - Vector.LoadUnsafe(ref y3, i), sum3);
        }
        (squares[0], squares[1], squares[2], squares[3]) = (Vector.Sum(sum0), Vector.Sum(sum1), Vector.Sum(sum2), Vector.Sum(sum3));
        for (int i = whole; i < width; i++)
        {
            for (int k = 0; k < Together; k++)
                squares[k] += (x[i] - y[k * width + i]) * (x[i] - y[k * width + i]);
        }
    }

    private static Vector<double> AddSquare(Vector<double> difference, Vector<double> sum) =>
        Vector.FusedMultiplyAdd(difference, difference, sum);

    /// <summary>‖x - y‖².</summary>
    public static double Square(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum;
    }
}
