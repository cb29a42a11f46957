using System.Numerics;

namespace SemiMER.Tensors.RandomNumbers;

internal static partial class RandomKernels
{
    /// <summary>
    /// One with probability p, else zero. With one probability for all values PyTorch compares a 53-bit uniform (two words a
    /// value) with p whatever the destination's type, and draws even when p is 0 or 1. (PyTorch built with MKL uses MKL's
    /// generator here, seeded by one draw: its numbers are not those of mt19937 and are not reproduced.)
    /// </summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="probability">Probability of a one, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1] or NaN.</exception>
    public static void Bernoulli(MersenneTwister generator, Span<float> destination, double probability) =>
        ScaledBernoulli(generator, destination, Threshold(probability), 1f);

    /// <inheritdoc cref="Bernoulli(MersenneTwister, Span{float}, double)"/>
    public static void Bernoulli(MersenneTwister generator, Span<double> destination, double probability) =>
        ScaledBernoulli(generator, destination, Threshold(probability), 1.0);

    /// <inheritdoc cref="Bernoulli(MersenneTwister, Span{float}, double)"/>
    public static void Bernoulli(MersenneTwister generator, Span<long> destination, double probability)
    {
        ulong threshold = Threshold(probability);
        while (destination.Length > 0)
        {
            ReadOnlySpan<ulong> pairs = generator.TakePairs(destination.Length);
            for (int i = 0; i < pairs.Length; i++) destination[i] = (long)IsBelow(pairs[i], threshold);
            destination = destination[pairs.Length..];
        }
    }

    /// <inheritdoc cref="Bernoulli(MersenneTwister, Span{float}, double)"/>
    public static void Bernoulli(MersenneTwister generator, Span<byte> destination, double probability)
    {
        ulong threshold = Threshold(probability);
        while (destination.Length > 0)
        {
            ReadOnlySpan<ulong> pairs = generator.TakePairs(destination.Length);
            for (int i = 0; i < pairs.Length; i++) destination[i] = (byte)IsBelow(pairs[i], threshold);
            destination = destination[pairs.Length..];
        }
    }

    /// <summary>One with the probability that stands at the same place: a 24-bit uniform (one word a value) below it.</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last, as long as <paramref name="probabilities"/>; may be the same memory.</param>
    /// <param name="probabilities">Probabilities of a one, each from 0 to 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside [0, 1] or NaN; nothing is drawn then.</exception>
    public static void Bernoulli(MersenneTwister generator, Span<float> destination, ReadOnlySpan<float> probabilities)
    {
        CheckLengths(destination.Length, probabilities.Length);
        foreach (float probability in probabilities) CheckProbability(probability);
        for (int i = 0; i < destination.Length;)
        {
            foreach (uint word in generator.Take(destination.Length - i))
            {
                // A comparison turned into bits of 1.0 or 0.0, since a branch would be mispredicted half of the time.
                int below = BitConverter.SingleToInt32Bits((int)(word & SingleMask) * SingleUnit - probabilities[i]) >> 31;
                destination[i++] = BitConverter.Int32BitsToSingle(below & BitConverter.SingleToInt32Bits(1f));
            }
        }
    }

    /// <summary>One with the probability that stands at the same place: a 53-bit uniform (two words a value) below it.</summary>
    /// <inheritdoc cref="Bernoulli(MersenneTwister, Span{float}, ReadOnlySpan{float})"/>
    public static void Bernoulli(MersenneTwister generator, Span<double> destination, ReadOnlySpan<double> probabilities)
    {
        CheckLengths(destination.Length, probabilities.Length);
        foreach (double probability in probabilities) CheckProbability(probability);
        for (int i = 0; i < destination.Length;)
        {
            foreach (ulong pair in generator.TakePairs(destination.Length - i))
            {
                long below = BitConverter.DoubleToInt64Bits(Unit(pair) - probabilities[i]) >> 63;
                destination[i++] = BitConverter.Int64BitsToDouble(below & BitConverter.DoubleToInt64Bits(1.0));
            }
        }
    }

    /// <summary>
    /// The factors dropout multiplies its input with: zero with probability p, else 1 / (1 - p), from the draws of
    /// <see cref="Bernoulli(MersenneTwister, Span{float}, double)"/> with 1 - p. As in PyTorch nothing is drawn when p is 0
    /// (all ones) or 1 (all zeros).
    /// </summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="probability">Probability of dropping a value, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1] or NaN.</exception>
    public static void DropoutMask(MersenneTwister generator, Span<float> destination, double probability)
    {
        CheckProbability(probability);
        if (probability is 0 or 1) destination.Fill(1f - (float)probability);
        else ScaledBernoulli(generator, destination, Threshold(1 - probability), 1f / (float)(1 - probability));
    }

    /// <inheritdoc cref="DropoutMask(MersenneTwister, Span{float}, double)"/>
    public static void DropoutMask(MersenneTwister generator, Span<double> destination, double probability)
    {
        CheckProbability(probability);
        if (probability is 0 or 1) destination.Fill(1 - probability);
        else ScaledBernoulli(generator, destination, Threshold(1 - probability), 1 / (1 - probability));
    }

    private static void ScaledBernoulli(MersenneTwister generator, Span<float> destination, ulong threshold, float value)
    {
        var limit = new Vector<long>((long)threshold);
        int ones = BitConverter.SingleToInt32Bits(value);
        while (destination.Length > 0)
        {
            ReadOnlySpan<ulong> pairs = generator.TakePairs(destination.Length);
            int i = 0;
            for (; i <= pairs.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<long> lower = Vector.LessThan(Mantissas(pairs[i..]).As<ulong, long>(), limit);
                Vector<long> upper = Vector.LessThan(Mantissas(pairs[(i + Vector<long>.Count)..]).As<ulong, long>(), limit);
                (Vector.Narrow(lower, upper) & new Vector<int>(ones)).As<int, float>().CopyTo(destination[i..]);
            }
            for (; i < pairs.Length; i++)
            {
                destination[i] = BitConverter.Int32BitsToSingle(-(int)IsBelow(pairs[i], threshold) & ones);
            }
            destination = destination[pairs.Length..];
        }
    }

    private static void ScaledBernoulli(MersenneTwister generator, Span<double> destination, ulong threshold, double value)
    {
        var limit = new Vector<long>((long)threshold);
        long ones = BitConverter.DoubleToInt64Bits(value);
        while (destination.Length > 0)
        {
            ReadOnlySpan<ulong> pairs = generator.TakePairs(destination.Length);
            int i = 0;
            for (; i <= pairs.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<long> below = Vector.LessThan(Mantissas(pairs[i..]).As<ulong, long>(), limit);
                (below & new Vector<long>(ones)).As<long, double>().CopyTo(destination[i..]);
            }
            for (; i < pairs.Length; i++)
            {
                destination[i] = BitConverter.Int64BitsToDouble(-(long)IsBelow(pairs[i], threshold) & ones);
            }
            destination = destination[pairs.Length..];
        }
    }

    /// <summary>The least integer not below p 2^53: m 2^-53 is below p exactly when m is below it, so integers are compared.</summary>
    private static ulong Threshold(double probability)
    {
        CheckProbability(probability);
        return (ulong)Math.Ceiling(probability * (1ul << 53));
    }

    /// <summary>1 when the 53 bits of the pair are below the threshold, else 0: the sign of their difference.</summary>
    private static ulong IsBelow(ulong pair, ulong threshold) => unchecked(Mantissa(pair) - threshold) >> 63;

    private static void CheckProbability(double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies between 0 and 1.");
        }
    }

    private static void CheckLengths(int destination, int probabilities)
    {
        if (destination != probabilities)
        {
            throw new ArgumentException(
                $"bernoulli_ needs one probability for each value, but got {probabilities} probabilities for {destination} values.");
        }
    }
}
