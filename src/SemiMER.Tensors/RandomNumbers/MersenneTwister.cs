using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SemiMER.Tensors.RandomNumbers;

/// <summary>
/// The generator behind every random number: mt19937 of Matsumoto and Nishimura (1998), with the seeding, the order of
/// 64-bit draws, the cached normal sample and the state layout of PyTorch's CPU generator, so that one seed gives the same
/// numbers in both and a state can travel between them. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// The 624 words are twisted and tempered a block at a time: both steps vectorise, and consumers read words in bulk through
/// <see cref="Take"/> and <see cref="TakePairs"/>.
/// </remarks>
internal sealed class MersenneTwister
{
    /// <summary>Bytes of an exported state; the length of <c>torch.get_rng_state()</c>.</summary>
    public const int StateSize = 5056;

    private const int Size = 624;
    private const int Shift = 397;
    private const uint UpperBit = 0x80000000;
    private const uint TwistMatrix = 0x9908b0df;

    // Field offsets of an exported state: seed (8), words left before the next twist + 1 (4), seeded (4), next word (8),
    // 624 words of 8 bytes each, an unused double, the cached normal, an unused double, whether the cached normal is
    // valid (4 + 4 padding), the cached float normal (4), whether it is valid (1 + 3 padding).
    private const int LeftOffset = 8;
    private const int SeededOffset = 12;
    private const int NextOffset = 16;
    private const int WordsOffset = 24;
    private const int NormalOffset = WordsOffset + 8 * Size + 8;
    private const int NormalValidOffset = NormalOffset + 16;
    private const int SingleNormalOffset = NormalValidOffset + 8;
    private const int SingleNormalValidOffset = SingleNormalOffset + 4;

    private readonly uint[] state = new uint[Size];
    private readonly uint[] tempered = new uint[Size];
    private readonly ulong[] straddling = new ulong[1];
    private int next;
    private int available;

    /// <summary>Creates a generator seeded with <paramref name="seed"/>.</summary>
    /// <param name="seed">Any value, see <see cref="ManualSeed"/>.</param>
    public MersenneTwister(long seed) => ManualSeed(seed);

    private MersenneTwister(MersenneTwister other)
    {
        InitialSeed = other.InitialSeed;
        CachedNormal = other.CachedNormal;
        CachedSingleNormal = other.CachedSingleNormal;
        next = other.next;
        available = other.available;
        other.state.CopyTo(state, 0);
        other.tempered.CopyTo(tempered, 0);
    }

    /// <summary>The seed last given; part of the exported state.</summary>
    public long InitialSeed { get; private set; }

    /// <summary>The second value of the last Box-Muller pair, standard normal, waiting for the next scalar normal draw.</summary>
    public double? CachedNormal { get; set; }

    /// <summary>The same in float32. No CPU operation fills it; it is kept because the exported state carries it.</summary>
    public float? CachedSingleNormal { get; set; }

    /// <summary>Starts the sequence of <paramref name="seed"/> and forgets any cached normal sample.</summary>
    /// <param name="seed">
    /// Any value. A negative seed is taken as its unsigned 64-bit pattern, and only the low 32 bits choose the sequence
    /// (2^32 + 5 gives the numbers of 5), both as in PyTorch.
    /// </param>
    public void ManualSeed(long seed)
    {
        InitialSeed = seed;
        CachedNormal = null;
        CachedSingleNormal = null;
        state[0] = unchecked((uint)seed);
        for (int j = 1; j < Size; j++)
        {
            // Knuth's multiplier, as in the 2002 revision of the generator.
            state[j] = unchecked(1812433253 * (state[j - 1] ^ (state[j - 1] >> 30)) + (uint)j);
        }
        next = 0;
        available = 0;
    }

    /// <summary>An independent generator that continues with the same numbers.</summary>
    public MersenneTwister Clone() => new(this);

    /// <summary>Draws 32 bits.</summary>
    public uint Next()
    {
        if (available == 0) Regenerate();
        available--;
        return tempered[next++];
    }

    /// <summary>Draws 64 bits: two words, the first one drawn is the upper half.</summary>
    public ulong Next64()
    {
        ulong upper = Next();
        return (upper << 32) | Next();
    }

    /// <summary>Draws up to <paramref name="maximum"/> words at once, as many as the current block has left.</summary>
    /// <param name="maximum">Number of words wanted, at least 0.</param>
    /// <returns>The words, at least one when any was wanted; valid until the next draw.</returns>
    public ReadOnlySpan<uint> Take(int maximum)
    {
        if (maximum == 0) return default;
        if (available == 0) Regenerate();
        int count = Math.Min(maximum, available);
        ReadOnlySpan<uint> words = tempered.AsSpan(next, count);
        next += count;
        available -= count;
        return words;
    }

    /// <summary>Draws up to <paramref name="maximum"/> pairs of words at once.</summary>
    /// <param name="maximum">Number of pairs wanted, at least 0.</param>
    /// <returns>
    /// The pairs as they lie in memory: the first word drawn is the lower half, so a consumer swaps halves to get the value
    /// of <see cref="Next64"/>. At least one when any was wanted; valid until the next draw.
    /// </returns>
    public ReadOnlySpan<ulong> TakePairs(int maximum)
    {
        if (maximum == 0) return default;
        if (available == 1)
        {
            // An odd number of 32-bit draws came before: this pair spans two blocks.
            straddling[0] = BitOperations.RotateLeft(Next64(), 32);
            return straddling;
        }
        if (available == 0) Regenerate();
        return MemoryMarshal.Cast<uint, ulong>(Take(2 * Math.Min(maximum, available / 2)));
    }

    /// <summary>Exports the state in the layout of <c>torch.get_rng_state()</c>, <see cref="StateSize"/> bytes.</summary>
    public byte[] GetState()
    {
        byte[] bytes = new byte[StateSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, InitialSeed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LeftOffset), available + 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SeededOffset), 1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(NextOffset), next);
        for (int j = 0; j < Size; j++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(WordsOffset + 8 * j), state[j]);
        }
        if (CachedNormal is double normal)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(NormalOffset), normal);
            bytes[NormalValidOffset] = 1;
        }
        if (CachedSingleNormal is float singleNormal)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(SingleNormalOffset), singleNormal);
            bytes[SingleNormalValidOffset] = 1;
        }
        return bytes;
    }

    /// <summary>Continues from an exported state, one of <see cref="GetState"/> or of <c>torch.get_rng_state()</c>.</summary>
    /// <param name="bytes">Exactly <see cref="StateSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is wrong or the fields contradict each other; the generator is unchanged.</exception>
    public void SetState(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != StateSize)
        {
            throw new ArgumentException($"A generator state has {StateSize} bytes, but {bytes.Length} were given.", nameof(bytes));
        }
        int left = BinaryPrimitives.ReadInt32LittleEndian(bytes[LeftOffset..]);
        int seeded = BinaryPrimitives.ReadInt32LittleEndian(bytes[SeededOffset..]);
        ulong position = BinaryPrimitives.ReadUInt64LittleEndian(bytes[NextOffset..]);
        if (seeded == 0 || left is < 1 or > Size || position > Size || (int)position + left - 1 > Size)
        {
            throw new ArgumentException(
                $"Not a valid generator state: seeded = {seeded}, left = {left}, next = {position}; expected seeded = 1, "
                + $"1 <= left <= {Size}, next <= {Size} and next + left <= {Size + 1}.",
                nameof(bytes));
        }

        InitialSeed = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        for (int j = 0; j < Size; j++)
        {
            state[j] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(bytes[(WordsOffset + 8 * j)..]);
        }
        next = (int)position;
        available = left - 1;
        CachedNormal = BinaryPrimitives.ReadInt32LittleEndian(bytes[NormalValidOffset..]) != 0
            ? BinaryPrimitives.ReadDoubleLittleEndian(bytes[NormalOffset..])
            : null;
        CachedSingleNormal = bytes[SingleNormalValidOffset] != 0
            ? BinaryPrimitives.ReadSingleLittleEndian(bytes[SingleNormalOffset..])
            : null;
        Temper();
    }

    /// <summary>
    /// One step of the recurrence for all 624 words, in place: x[k] = x[k + 397] xor twist(upper bit of x[k], lower bits of
    /// x[k + 1]), indices modulo 624. From k = 227 on, x[k + 397] is the word x[k - 227] already renewed in this step, and the
    /// last word reads the renewed x[0]; all else is read before it is overwritten, also when a vector is done at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Regenerate()
    {
        Twist(0, Size - Shift, Shift);
        Twist(Size - Shift, Size - 1, Shift - Size);
        state[Size - 1] = state[Shift - 1] ^ TwistWord(state[Size - 1], state[0]);
        Temper();
        next = 0;
        available = Size;
    }

    private void Twist(int begin, int end, int distance)
    {
        Span<uint> words = state;
        int k = begin;
        for (; k <= end - Vector<uint>.Count; k += Vector<uint>.Count)
        {
            var current = new Vector<uint>(words[k..]);
            var following = new Vector<uint>(words[(k + 1)..]);
            var source = new Vector<uint>(words[(k + distance)..]);
            Vector<uint> mixed = (current & new Vector<uint>(UpperBit)) | (following & new Vector<uint>(~UpperBit));
            // 0 - (lowest bit) is all ones or all zeros: a branch here would be taken at random.
            Vector<uint> matrix = (Vector<uint>.Zero - (following & Vector<uint>.One)) & new Vector<uint>(TwistMatrix);
            (source ^ (mixed >>> 1) ^ matrix).CopyTo(words[k..]);
        }
        for (; k < end; k++) words[k] = words[k + distance] ^ TwistWord(words[k], words[k + 1]);
    }

    private static uint TwistWord(uint current, uint following) =>
        (((current & UpperBit) | (following & ~UpperBit)) >> 1) ^ (unchecked(0 - (following & 1)) & TwistMatrix);

    private void Temper()
    {
        // 624 is a multiple of every vector length in words up to 16.
        Span<Vector<uint>> source = MemoryMarshal.Cast<uint, Vector<uint>>(state.AsSpan());
        Span<Vector<uint>> destination = MemoryMarshal.Cast<uint, Vector<uint>>(tempered.AsSpan());
        for (int j = 0; j < source.Length; j++)
        {
            Vector<uint> word = source[j];
            word ^= word >>> 11;
            word ^= (word << 7) & new Vector<uint>(0x9d2c5680);
            word ^= (word << 15) & new Vector<uint>(0xefc60000);
            word ^= word >>> 18;
            destination[j] = word;
        }
    }
}
