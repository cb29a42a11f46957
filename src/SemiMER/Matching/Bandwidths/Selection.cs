using System.Numerics;
using System.Runtime.InteropServices;

namespace SemiMER.Matching;

/// <summary>Order statistics of positive numbers, without sorting or moving them.</summary>
internal static class Selection
{
    private const int Few = 64;

    /// <summary>The median; of an even number of values the mean of <paramref name="map"/> of the two in the middle.</summary>
    /// <param name="values">At least one value, each above 0 and finite.</param>
    /// <param name="map">An increasing function that the median is wanted of.</param>
    public static double Median(ReadOnlySpan<double> values, Func<double, double> map)
    {
        int middle = values.Length / 2;
        double upper = Smallest(values, middle);
        if (values.Length % 2 == 1)
            return map(upper);
        double lower = CountBelow(values, upper) < middle ? upper : LargestBelow(values, upper);
        return (map(lower) + map(upper)) / 2;
    }

    /// <summary>
    /// The value of rank k, counted from 0, by bisection: positive numbers have the order of their bits, so a range of bit patterns is
    /// halved, counting how many values lie below the middle, until few are left or only one pattern.
    /// </summary>
    /// <param name="values">The values, each above 0 and finite.</param>
    /// <param name="k">The rank, in [0, number of values).</param>
    public static double Smallest(ReadOnlySpan<double> values, int k)
    {
        (double least, double most) = Range(values);
        long low = BitConverter.DoubleToInt64Bits(least), high = BitConverter.DoubleToInt64Bits(most) + 1; // the value is in [low, high)
        int below = 0, inside = values.Length;                                        // values below low, values in [low, high)
        while (inside > Few && high - low > 1)
        {
            long middle = low + (high - low) / 2;
            int belowMiddle = CountBelow(values, BitConverter.Int64BitsToDouble(middle));
            if (k < belowMiddle)
                (high, inside) = (middle, belowMiddle - below);
            else
                (low, inside, below) = (middle, below + inside - belowMiddle, belowMiddle);
        }
        if (high - low == 1)
            return BitConverter.Int64BitsToDouble(low);
        Span<double> few = stackalloc double[Few];
        int found = 0;
        foreach (double value in values)
        {
            long bits = BitConverter.DoubleToInt64Bits(value);
            if (bits >= low && bits < high)
                few[found++] = value;
        }
        few[..found].Sort();
        return few[k - below];
    }

    private static (double Least, double Most) Range(ReadOnlySpan<double> values)
    {
        var least = new Vector<double>(values[0]);
        Vector<double> most = least;
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        foreach (Vector<double> vector in vectors)
            (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
        double low = values[0], high = low;
        for (int i = 0; i < Vector<double>.Count; i++)
            (low, high) = (Math.Min(low, least[i]), Math.Max(high, most[i]));
        foreach (double value in values[(vectors.Length * Vector<double>.Count)..])
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (low, high);
    }

    private static int CountBelow(ReadOnlySpan<double> values, double bound)
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        var bounds = new Vector<double>(bound);
        Vector<long> counts = Vector<long>.Zero;
        foreach (Vector<double> vector in vectors)
            counts -= Vector.LessThan(vector, bounds); // true is -1
        int count = (int)Vector.Sum(counts);
        foreach (double value in values[(vectors.Length * Vector<double>.Count)..])
            count += value < bound ? 1 : 0;
        return count;
    }

    private static double LargestBelow(ReadOnlySpan<double> values, double bound)
    {
        double largest = 0;
        foreach (double value in values)
            largest = value < bound && value > largest ? value : largest;
        return largest;
    }
}
