using System.Globalization;

namespace SemiMER.Tensors;

/// <summary>Arithmetic on sizes and strides.</summary>
internal static class Shapes
{
    internal static readonly long[] Scalar = [];

    /// <summary>Number of elements; refuses negative sizes and products beyond 64 bits.</summary>
    internal static long Count(ReadOnlySpan<long> sizes)
    {
        long count = 1;
        bool overflow = false;
        foreach (long size in sizes)
        {
            if (size < 0) throw new ArgumentException($"Sizes must not be negative, got {Text(sizes)}.");
            overflow |= Math.BigMul(count, size, out count) != 0 || count < 0;
        }
        // A size of zero makes the product zero however large the others are.
        if (overflow && sizes.IndexOf(0L) < 0)
            throw new ArgumentException($"The number of elements of shape {Text(sizes)} overflows 64 bits.");
        return overflow ? 0 : count;
    }

    /// <summary>Row-major strides, in elements.</summary>
    internal static long[] ContiguousStrides(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length == 0) return Scalar;
        var strides = new long[sizes.Length];
        long stride = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, sizes[i]);
        }
        return strides;
    }

    /// <summary>True for the strides of <see cref="ContiguousStrides"/>, also where a size of 1 would allow others.</summary>
    internal static bool AreContiguous(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        long stride = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (strides[i] != stride) return false;
            stride *= Math.Max(1, sizes[i]);
        }
        return true;
    }

    internal static bool IsContiguous(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        long expected = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] == 0) return true;
            if (sizes[i] == 1) continue;
            if (strides[i] != expected) return false;
            expected *= sizes[i];
        }
        return true;
    }

    internal static bool Same(ReadOnlySpan<long> a, ReadOnlySpan<long> b) => a.SequenceEqual(b);

    /// <summary>The dimension <paramref name="dim"/>, negative ones counted from the end, checked.</summary>
    internal static int Dimension(long dim, int dimensions, string operation)
    {
        int range = Math.Max(1, dimensions);
        if (dim < -range || dim >= range)
        {
            throw new ArgumentOutOfRangeException(nameof(dim), dim,
                $"{operation}: dimension {dim} is out of range for {dimensions} dimensions (expected {-range} to {range - 1}).");
        }
        return (int)(dim < 0 ? dim + range : dim);
    }

    /// <summary>The shape two operands broadcast to.</summary>
    internal static long[] Broadcast(long[] a, long[] b, string operation)
    {
        if (a.AsSpan().SequenceEqual(b)) return a;
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1;
            long y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
            {
                throw new ArgumentException(
                    $"{operation}: shapes {Text(a)} and {Text(b)} do not broadcast: sizes {x} and {y} at dimension " +
                    $"{shape.Length - i} differ and neither is 1.");
            }
            shape[^i] = x == 1 ? y : x;
        }
        return shape;
    }

    /// <summary>True if a tensor of shape <paramref name="from"/> broadcasts to <paramref name="to"/>.</summary>
    internal static bool BroadcastsTo(ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        if (from.Length > to.Length) return false;
        for (int i = 1; i <= from.Length; i++)
            if (from[^i] != to[^i] && from[^i] != 1) return false;
        return true;
    }

    /// <summary>A shape as text: <c>[2, 3]</c>.</summary>
    internal static string Text(ReadOnlySpan<long> sizes)
    {
        var parts = new string[sizes.Length];
        for (int i = 0; i < sizes.Length; i++) parts[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        return "[" + string.Join(", ", parts) + "]";
    }
}
