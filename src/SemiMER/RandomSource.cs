using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SemiMER;

/// <summary>
/// A named stream of random numbers. Streams of one seed but different names are independent, so drawing more from
/// one (say, shuffling) never changes another (say, initialisation). The same seed and name give the same bits on every
/// platform and runtime version. Not safe for use by several threads at once.
/// </summary>
/// <remarks>Generator: xoshiro256** (Blackman and Vigna 2018), its state taken from SHA-256 of seed and name.</remarks>
public sealed class RandomSource
{
    private readonly ulong[] state = new ulong[4];

    /// <summary>Starts the stream.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="name">What the stream is for, such as <c>split</c> or <c>shuffle</c>.</param>
    public RandomSource(long seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteInt64LittleEndian(key, seed);
        Encoding.UTF8.GetBytes(name, key.AsSpan(sizeof(long)));
        byte[] digest = SHA256.HashData(key);
        for (int i = 0; i < state.Length; i++)
            state[i] = BinaryPrimitives.ReadUInt64LittleEndian(digest.AsSpan(i * sizeof(ulong)));
    }

    /// <summary>Continues a stream from a saved state.</summary>
    /// <param name="state">Four numbers from <see cref="GetState"/>, not all zero.</param>
    /// <exception cref="SemiMerException">There are not four numbers, or all are zero.</exception>
    public RandomSource(ReadOnlySpan<ulong> state) => SetState(state);

    /// <summary>The state, from which <see cref="RandomSource(ReadOnlySpan{ulong})"/> continues with the very next number.</summary>
    public ulong[] GetState() => (ulong[])state.Clone();

    /// <summary>Puts the stream where another one was.</summary>
    /// <param name="saved">Four numbers from <see cref="GetState"/>, not all zero.</param>
    /// <exception cref="SemiMerException">There are not four numbers, or all are zero.</exception>
    public void SetState(ReadOnlySpan<ulong> saved)
    {
        if (saved.Length != state.Length || !saved.ContainsAnyExcept(0UL))
            throw new SemiMerException("The state of a random stream is four numbers that are not all zero.");
        saved.CopyTo(state);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(state[1] * 5, 7) * 9;
        ulong shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = BitOperations.RotateLeft(state[3], 45);
        return result;
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="exclusiveBound"/>), without bias.</summary>
    /// <param name="exclusiveBound">At least 1.</param>
    public int NextInt32(int exclusiveBound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveBound, 1);
        ulong bound = (ulong)exclusiveBound;
        ulong biased = unchecked(0UL - bound) % bound; // 2^64 mod bound: the draws that would favour small numbers
        ulong draw;
        do
            draw = NextUInt64();
        while (draw < biased);
        return (int)(draw % bound);
    }

    /// <summary>A draw from the normal distribution with mean 0 and standard deviation 1 (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

    /// <summary>A draw from the distribution Beta(alpha, alpha) on [0, 1]: mean 1/2, variance 1 / (4 (2 alpha + 1)).</summary>
    /// <param name="alpha">Above 0; the smaller, the nearer to 0 or 1.</param>
    /// <remarks>
    /// x / (x + y) with x and y of Gamma(alpha). These are Gamma(alpha + 1) times u^(1/alpha), in logarithms, since the power falls below
    /// the smallest number where alpha is small.
    /// </remarks>
    internal double NextBeta(double alpha)
    {
        double LogGamma() => Math.Log(NextGamma(alpha + 1)) + Math.Log(1 - NextDouble()) / alpha;
        double logX = LogGamma(), logY = LogGamma();
        return 1 / (1 + Math.Exp(logY - logX));
    }

    // Marsaglia and Tsang 2000, for a shape of at least 1.
    private double NextGamma(double shape)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal(), v = Math.Pow(1 + c * x, 3), u = 1 - NextDouble();
            if (v > 0 && Math.Log(u) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                return d * v;
        }
    }

    /// <summary>Puts the items in random order, every order equally likely (Fisher and Yates).</summary>
    /// <param name="items">The items, changed in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
