using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SemiMER.Matching;

/// <summary>Order statistics of numbers of at least 0, without sorting or moving them.</summary>
internal static class Selection
{
    private const int Few = 64;
    private const int Many = 1 << 15;
    private const int SampleSize = 4096;

    /// <summary>
    /// The median of the values above 0, null if there are none; of an even number of them the mean of <paramref name="map"/> of the
    /// two in the middle.
    /// </summary>
    /// <param name="values">The values, each at least 0 and finite.</param>
    /// <param name="map">An increasing function that the median is wanted of.</param>
    public static double? MedianAboveZero<T>(ReadOnlySpan<T> values, Func<double, double> map)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int zeros = CountBelow(values, T.Epsilon), number = values.Length - zeros;
        if (number == 0)
            return null;
        int middle = zeros + number / 2; // zeros have the lowest ranks
        T upper = Smallest(values, middle);
        if (number % 2 == 1)
            return map(double.CreateChecked(upper));
        T lower = CountBelow(values, upper) < middle ? upper : LargestBelow(values, upper);
        return (map(double.CreateChecked(lower)) + map(double.CreateChecked(upper))) / 2;
    }

    /// <summary>
    /// The value of rank k, counted from 0, by bisection: such numbers have the order of their bits, so a range of bit patterns is
    /// halved, counting how many values lie below the middle, until few are left or only one pattern.
    /// </summary>
    /// <param name="values">The values, each at least 0 and finite.</param>
    /// <param name="k">The rank, in [0, number of values).</param>
    public static T Smallest<T>(ReadOnlySpan<T> values, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values.Length > Many && TryNarrow(values, k, out T narrowed))
            return narrowed;
        (T least, T most) = Range(values);
        long low = Bits(least), high = Bits(most) + 1; // the value is in [low, high)
        int below = 0, inside = values.Length;         // values below low, values in [low, high)
        while (inside > Few && high - low > 1)
        {
            long middle = low + (high - low) / 2;
            int belowMiddle = CountBelow(values, Value<T>(middle));
            if (k < belowMiddle)
                (high, inside) = (middle, belowMiddle - below);
            else
                (low, inside, below) = (middle, below + inside - belowMiddle, belowMiddle);
        }
        if (high - low == 1)
            return Value<T>(low);
        Span<T> few = stackalloc T[Few];
        int found = 0;
        T from = Value<T>(low), to = Value<T>(high);
        foreach (T value in values)
        {
            if (value >= from && value < to)
                few[found++] = value;
        }
        few[..found].Sort();
        return few[k - below];
    }

    // Of many values, a sample tells between which two the wanted one most probably lies; then it is looked for among those between.
    private static bool TryNarrow<T>(ReadOnlySpan<T> values, int k, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sample = new T[SampleSize];
        for (int i = 0; i < SampleSize; i++)
            sample[i] = values[(int)((long)i * values.Length / SampleSize)];
        Array.Sort(sample);
        // Ranks in a sample of s differ from those expected by √s / 2 at most, as a standard deviation.
        int place = (int)((double)k / values.Length * SampleSize), margin = 2 * (int)Math.Sqrt(SampleSize);
        T from = sample[Math.Max(0, place - margin)], to = sample[Math.Min(SampleSize - 1, place + margin)];
        int below = CountBelow(values, from), inside = CountBelow(values, to) - below;
        value = default;
        if (k < below || k >= below + inside || inside > values.Length / 2)
            return false;
        T[] between = ArrayPool<T>.Shared.Rent(inside + 1);
        int found = 0;
        foreach (T candidate in values)
        {
            between[found] = candidate; // the next one takes its place unless it counts
            found += candidate >= from & candidate < to ? 1 : 0;
        }
        value = Smallest<T>(between.AsSpan(0, inside), k - below);
        ArrayPool<T>.Shared.Return(between);
        return true;
    }

    private static long Bits<T>(T value)
        where T : unmanaged => Unsafe.SizeOf<T>() == sizeof(int) ? Unsafe.BitCast<T, int>(value) : Unsafe.BitCast<T, long>(value);

    private static T Value<T>(long bits)
        where T : unmanaged => Unsafe.SizeOf<T>() == sizeof(int) ? Unsafe.BitCast<int, T>((int)bits) : Unsafe.BitCast<long, T>(bits);

    private static (T Least, T Most) Range<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var least = new Vector<T>(values[0]);
        Vector<T> most = least;
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        foreach (Vector<T> vector in vectors)
            (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
        T low = values[0], high = low;
        for (int i = 0; i < Vector<T>.Count; i++)
            (low, high) = (T.Min(low, least[i]), T.Max(high, most[i]));
        foreach (T value in values[(vectors.Length * Vector<T>.Count)..])
            (low, high) = (T.Min(low, value), T.Max(high, value));
        return (low, high);
    }

    private static int CountBelow<T>(ReadOnlySpan<T> values, T bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var bounds = new Vector<T>(bound);
        int count;
        if (Unsafe.SizeOf<T>() == sizeof(int))
        {
            Vector<int> counts = default;
            foreach (Vector<T> vector in vectors)
                counts -= Vector.AsVectorInt32(Vector.LessThan(vector, bounds)); // true is -1
            count = Vector.Sum(counts);
        }
        else
        {
            Vector<long> counts = default;
            foreach (Vector<T> vector in vectors)
                counts -= Vector.AsVectorInt64(Vector.LessThan(vector, bounds));
            count = (int)Vector.Sum(counts);
        }
        foreach (T value in values[(vectors.Length * Vector<T>.Count)..])
            count += value < bound ? 1 : 0;
        return count;
    }

    private static T LargestBelow<T>(ReadOnlySpan<T> values, T bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        Vector<T> bounds = new(bound), most = Vector<T>.Zero;
        foreach (Vector<T> vector in vectors)
            most = Vector.Max(most, Vector.ConditionalSelect(Vector.LessThan(vector, bounds), vector, Vector<T>.Zero));
        T largest = T.Zero;
        for (int i = 0; i < Vector<T>.Count; i++)
            largest = T.Max(largest, most[i]);
        foreach (T value in values[(vectors.Length * Vector<T>.Count)..])
            largest = value < bound && value > largest ? value : largest;
        return largest;
    }
}
