using System.Numerics;

namespace SemiMER.Tensors.RandomNumbers;

internal static partial class RandomKernels
{
    /// <summary>
    /// Integers of [low, high): a draw modulo the size of the range, plus <paramref name="low"/>. A range below 2^32 takes one
    /// word a value, a larger one two. (Later PyTorch versions take two words from 2^28 on.)
    /// </summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="low">Least value.</param>
    /// <param name="high">One above the greatest value.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The range is empty, or the destination's type does not hold each of its values exactly.
    /// </exception>
    public static void RandInt(MersenneTwister generator, Span<long> destination, long low, long high)
    {
        CheckRange(low, high, long.MinValue, long.MaxValue);
        ulong range = unchecked((ulong)high - (ulong)low);
        if (range >> 32 == 0)
        {
            RandIntOfWords(generator, destination, low, (uint)range);
            return;
        }
        while (destination.Length > 0)
        {
            ReadOnlySpan<ulong> pairs = generator.TakePairs(destination.Length);
            for (int i = 0; i < pairs.Length; i++)
            {
                destination[i] = unchecked((long)(BitOperations.RotateLeft(pairs[i], 32) % range) + low);
            }
            destination = destination[pairs.Length..];
        }
    }

    /// <inheritdoc cref="RandInt(MersenneTwister, Span{long}, long, long)"/>
    public static void RandInt(MersenneTwister generator, Span<float> destination, long low, long high)
    {
        CheckRange(low, high, -(1L << 24), 1L << 24);
        RandIntOfWords(generator, destination, low, (uint)(high - low));
    }

    /// <inheritdoc cref="RandInt(MersenneTwister, Span{long}, long, long)"/>
    public static void RandInt(MersenneTwister generator, Span<double> destination, long low, long high)
    {
        CheckRange(low, high, -(1L << 53), 1L << 53);
        ulong range = (ulong)(high - low);
        if (range >> 32 == 0)
        {
            RandIntOfWords(generator, destination, low, (uint)range);
            return;
        }
        foreach (ref double value in destination) value = (long)(generator.Next64() % range) + low;
    }

    /// <summary>For uint8, and for bool with a range within [0, 2).</summary>
    /// <inheritdoc cref="RandInt(MersenneTwister, Span{long}, long, long)"/>
    public static void RandInt(MersenneTwister generator, Span<byte> destination, long low, long high)
    {
        CheckRange(low, high, byte.MinValue, byte.MaxValue);
        RandIntOfWords(generator, destination, low, (uint)(high - low));
    }

    /// <summary>Non-negative integers over the whole range of int64: the low 63 bits of two words a value (<c>random_()</c>).</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    public static void Random(MersenneTwister generator, Span<long> destination)
    {
        foreach (ref long value in destination) value = (long)(generator.Next64() & long.MaxValue);
    }

    /// <summary>Integers from 0 to 2^24, each of which a float holds: one word a value modulo 2^24 + 1 (<c>random_()</c>).</summary>
    /// <inheritdoc cref="Random(MersenneTwister, Span{long})"/>
    public static void Random(MersenneTwister generator, Span<float> destination)
    {
        foreach (ref float value in destination) value = generator.Next() % ((1u << 24) + 1);
    }

    /// <summary>Integers from 0 to 2^53, each of which a double holds: two words a value modulo 2^53 + 1 (<c>random_()</c>).</summary>
    /// <inheritdoc cref="Random(MersenneTwister, Span{long})"/>
    public static void Random(MersenneTwister generator, Span<double> destination)
    {
        foreach (ref double value in destination) value = generator.Next64() % ((1ul << 53) + 1);
    }

    /// <summary>The low bits of one word a value: 8 for uint8, 1 for bool (<c>random_()</c>).</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="greatest">The greatest value of the type, 255 or 1.</param>
    public static void Random(MersenneTwister generator, Span<byte> destination, byte greatest = byte.MaxValue)
    {
        foreach (ref byte value in destination) value = (byte)(generator.Next() & greatest);
    }

    /// <summary>All 2^64 values of int64: two words a value (<c>random_(from = int64.min, to = None)</c>).</summary>
    /// <inheritdoc cref="Random(MersenneTwister, Span{long})"/>
    public static void RandomFullRange(MersenneTwister generator, Span<long> destination)
    {
        foreach (ref long value in destination) value = unchecked((long)generator.Next64());
    }

    /// <summary>
    /// A random order of 0 .. n - 1 (Fisher-Yates from the front): place i of all but the last takes one word modulo n - i and
    /// swaps with the place that far behind it.
    /// </summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Receives the permutation; its length is n.</param>
    public static void RandPerm(MersenneTwister generator, Span<long> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = i;
        for (int i = 0; i < destination.Length - 1; i++)
        {
            int other = i + (int)(generator.Next() % (uint)(destination.Length - i));
            (destination[i], destination[other]) = (destination[other], destination[i]);
        }
    }

    private static void RandIntOfWords<T>(MersenneTwister generator, Span<T> destination, long low, uint range)
        where T : unmanaged, INumberBase<T>
    {
        while (destination.Length > 0)
        {
            ReadOnlySpan<uint> words = generator.Take(destination.Length);
            for (int i = 0; i < words.Length; i++) destination[i] = T.CreateTruncating(unchecked(words[i] % range + low));
            destination = destination[words.Length..];
        }
    }

    private static void CheckRange(long low, long high, long least, long greatest)
    {
        if (low >= high || low < least || high - 1 > greatest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(high),
                $"randint draws from [low, high) with low < high and values from {least} to {greatest}, "
                + $"but got low = {low} and high = {high}.");
        }
    }
}
