using System.Numerics;

namespace SemiMER.Tensors.RandomNumbers;

/// <summary>
/// Fills of contiguous memory with random numbers, each consuming the generator exactly as PyTorch's CPU kernel does.
/// </summary>
/// <remarks>
/// PyTorch walks a dense tensor in memory order whatever its strides, so callers pass the memory of a dense view directly.
/// x86 builds of PyTorch with AVX2 or better contract a product and a following sum into one rounding; the fused
/// multiply-adds here stand where that happens.
/// </remarks>
internal static partial class RandomKernels
{
    private const uint SingleMask = (1u << 24) - 1;
    private const float SingleUnit = 1f / (1u << 24);
    private const ulong DoubleMask = (1ul << 53) - 1;
    private const double DoubleUnit = 1.0 / (1ul << 53);

    /// <summary>Uniform on [from, to): one word a value, its low 24 bits (all a float holds) times 2^-24.</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="from">Lower bound, included.</param>
    /// <param name="to">Upper bound, excluded (up to rounding).</param>
    /// <exception cref="ArgumentException">The range is not finite or <paramref name="from"/> is above <paramref name="to"/>.</exception>
    public static void Uniform(MersenneTwister generator, Span<float> destination, double from = 0, double to = 1)
    {
        float start = (float)from;
        float width = (float)to - start;
        CheckRange(from, to, float.IsFinite(width));
        while (destination.Length > 0)
        {
            ReadOnlySpan<uint> words = generator.Take(destination.Length);
            int i = 0;
            for (; i <= words.Length - Vector<uint>.Count; i += Vector<uint>.Count)
            {
                Vector<uint> bits = new Vector<uint>(words[i..]) & new Vector<uint>(SingleMask);
                Vector<float> unit = Vector.ConvertToSingle(bits.As<uint, int>()) * SingleUnit;
                Vector.FusedMultiplyAdd(unit, new Vector<float>(width), new Vector<float>(start)).CopyTo(destination[i..]);
            }
            for (; i < words.Length; i++)
            {
                destination[i] = MathF.FusedMultiplyAdd((int)(words[i] & SingleMask) * SingleUnit, width, start);
            }
            destination = destination[words.Length..];
        }
    }

    /// <summary>Uniform on [from, to): two words a value, the low 53 bits of the pair times 2^-53.</summary>
    /// <inheritdoc cref="Uniform(MersenneTwister, Span{float}, double, double)"/>
    public static void Uniform(MersenneTwister generator, Span<double> destination, double from = 0, double to = 1)
    {
        double width = to - from;
        CheckRange(from, to, double.IsFinite(width));
        while (destination.Length > 0)
        {
            ReadOnlySpan<ulong> pairs = generator.TakePairs(destination.Length);
            int i = 0;
            for (; i <= pairs.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
            {
                Vector<double> unit = Vector.ConvertToDouble(Mantissas(pairs[i..]).As<ulong, long>()) * DoubleUnit;
                Vector.FusedMultiplyAdd(unit, new Vector<double>(width), new Vector<double>(from)).CopyTo(destination[i..]);
            }
            for (; i < pairs.Length; i++)
            {
                destination[i] = Math.FusedMultiplyAdd(Unit(pairs[i]), width, from);
            }
            destination = destination[pairs.Length..];
        }
    }

    /// <summary>One uniform double on [0, 1), for kernels that draw value by value.</summary>
    private static double Unit(MersenneTwister generator) => (long)(generator.Next64() & DoubleMask) * DoubleUnit;

    /// <summary>The uniform double on [0, 1) of a pair of words as <see cref="MersenneTwister.TakePairs"/> gives it.</summary>
    private static double Unit(ulong pair) => (long)Mantissa(pair) * DoubleUnit;

    /// <summary>The 53 random bits of a pair: its halves swapped (the first word is the upper half), cut to 53 bits.</summary>
    private static ulong Mantissa(ulong pair) => BitOperations.RotateLeft(pair, 32) & DoubleMask;

    /// <summary><see cref="Mantissa"/> of as many pairs as a vector holds.</summary>
    private static Vector<ulong> Mantissas(ReadOnlySpan<ulong> pairs)
    {
        var pair = new Vector<ulong>(pairs);
        return ((pair << 32) | (pair >>> 32)) & new Vector<ulong>(DoubleMask);
    }

    private static void CheckRange(double from, double to, bool finite)
    {
        if (!finite || !(from <= to))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"uniform_ draws from [from, to), a finite range with from <= to, but got from = {from} and to = {to}."));
        }
    }
}
