using System.Numerics;

namespace SemiMER.Batching;

/// <summary>
/// The numbers 0 to count - 1 in random order without a list of them: what stands at a place is computed, so the order of a
/// hundred million rows takes a few hundred bytes.
/// </summary>
/// <remarks>
/// A Feistel network (Luby and Rackoff 1988) permutes the numbers of the smallest even count of bits that holds them all; one that
/// falls outside goes through it again until it lies inside (cycle walking, Black and Rogaway 2002). It is a bijection whatever
/// the keys; that orders look random is for shuffling, not for secrets.
/// </remarks>
internal sealed class Permutation
{
    private const int Rounds = 8;
    private readonly int count;
    private readonly int halfBits;
    private readonly ulong[] keys = new ulong[Rounds];

    public Permutation(int count, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.count = count;
        int bits = 32 - BitOperations.LeadingZeroCount((uint)(count - 1));
        halfBits = Math.Max(1, (bits + 1) / 2);
        for (int i = 0; i < Rounds; i++)
            keys[i] = random.NextUInt64();
    }

    /// <summary>The number at a place.</summary>
    public int this[int place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(place);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, count);
            uint number = (uint)place;
            do
                number = Feistel(number);
            while (number >= (uint)count);
            return (int)number;
        }
    }

    // (l, r) -> (r, l xor f(r, key)): undone by the same steps in reverse, so no two numbers become one.
    private uint Feistel(uint number)
    {
        uint mask = (1u << halfBits) - 1;
        uint left = number >> halfBits, right = number & mask;
        foreach (ulong key in keys)
            (left, right) = (right, left ^ (Mix(key + right) & mask));
        return (left << halfBits) | right;
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
    private static uint Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return (uint)(value ^ (value >> 31));
    }
}
