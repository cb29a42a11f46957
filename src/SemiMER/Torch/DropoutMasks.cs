using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Draws which numbers a training drops, from a stream of its own, so that trainings side by side do not disturb each other.
/// <see cref="StreamDropout"/> finds the masks of the training that its thread runs. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// On the CPU: sixteen interleaved generators xoshiro128+ (Blackman and Vigna 2018), the same bits on every processor. On other devices:
/// the device's own generator, which gets its seed for each mask from one of the sixteen, so that nothing of it needs to be saved.
/// </remarks>
internal sealed class DropoutMasks : IDisposable
{
    private const int Resolution = 24; // draws are multiples of 2^-24, all of which float32 can hold
    private const int WordsOfState = 4;

    [ThreadStatic]
    private static DropoutMasks? current;

    private readonly Dictionary<(DeviceType, int), Generator> others = [];
    private Vector512<uint> s0, s1, s2, s3;

    /// <summary>Starts the masks of a training.</summary>
    /// <param name="stream">The training's stream of dropout.</param>
    public DropoutMasks(RandomSource stream)
    {
        s0 = Next();
        s1 = Next();
        s2 = Next();
        s3 = Next();

        Vector512<uint> Next()
        {
            Span<uint> lanes = stackalloc uint[Lanes];
            for (int i = 0; i < lanes.Length; i++)
                lanes[i] = (uint)(stream.NextUInt64() >> 32);
            return Vector512.Create<uint>(lanes);
        }
    }

    /// <summary>Continues the masks of a training.</summary>
    /// <param name="state">What <see cref="GetState"/> gave.</param>
    /// <exception cref="SemiMerException">It is no such state.</exception>
    public DropoutMasks(ReadOnlySpan<uint> state) => SetState(state);

    /// <summary>How many numbers a state has.</summary>
    public static int StateSize => WordsOfState * Lanes;

    /// <summary>Goes where other masks were.</summary>
    /// <param name="state">What <see cref="GetState"/> gave.</param>
    /// <exception cref="SemiMerException">It is no such state.</exception>
    public void SetState(ReadOnlySpan<uint> state)
    {
        if (state.Length != WordsOfState * Lanes || HasLaneOfZeros(state))
            throw new SemiMerException("The state of dropout masks is 64 numbers, of which no four of one generator are all zero.");
        s0 = Vector512.Create(state);
        s1 = Vector512.Create(state[Lanes..]);
        s2 = Vector512.Create(state[(2 * Lanes)..]);
        s3 = Vector512.Create(state[(3 * Lanes)..]);
    }

    /// <summary>The masks of the training that this thread runs; null outside of trainings.</summary>
    public static DropoutMasks? Current => current;

    private static int Lanes => Vector512<uint>.Count;

    /// <summary>Makes them those of this thread until the result is disposed.</summary>
    public Use BeginUse() => new(this);

    /// <summary>The state, 64 numbers, from which the very next mask follows.</summary>
    public uint[] GetState()
    {
        var state = new uint[WordsOfState * Lanes];
        s0.CopyTo(state);
        s1.CopyTo(state, Lanes);
        s2.CopyTo(state, 2 * Lanes);
        s3.CopyTo(state, 3 * Lanes);
        return state;
    }

    /// <summary>A mask: 0 with probability p, else 1 / (1 - p).</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="p">Probability of dropping, at least 0 and below 1, in steps of 2^-24.</param>
    /// <param name="type">Its element type, a floating one.</param>
    /// <param name="device">Where it is needed.</param>
    public Tensor Draw(long[] shape, double p, ScalarType type, Device device)
    {
        if (device.type == DeviceType.CPU && type == ScalarType.Float32)
        {
            Tensor mask = empty(shape, dtype: type, device: device);
            Fill(mask.CpuSpan<float>(), p);
            return mask;
        }
        using Tensor draws = Uniform(shape, device);
        using Tensor keep = draws.GreaterOrEqual(p);
        return keep.to_type(type).TimesInPlace(1 / (1 - p));
    }

    /// <summary>Numbers in [0, 1), each as likely as the other, float32.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">Where they are needed.</param>
    public Tensor Uniform(long[] shape, Device device)
    {
        if (device.type != DeviceType.CPU)
            return UniformByGenerator(shape, device);
        Tensor draws = empty(shape, dtype: ScalarType.Float32, device: device);
        FillUniform(draws.CpuSpan<float>());
        return draws;
    }

    /// <summary>The same by tensor operations, on any device; other numbers of the same law.</summary>
    internal Tensor UniformByGenerator(long[] shape, Device device) => device.type == DeviceType.META
        ? empty(shape, dtype: ScalarType.Float32, device: device)
        : rand(shape, dtype: ScalarType.Float32, device: device, generator: Seeded(device));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Generator generator in others.Values)
            generator.Dispose();
    }

    /// <summary>Fills memory with 0 and 1 / (1 - p).</summary>
    internal void Fill(Span<float> mask, double p)
    {
        // A number is dropped if its upper 24 bits, a multiple of 2^-24 in [0, 1), are below p.
        Vector512<int> limit = Vector512.Create((int)Math.Round(p * (1 << Resolution)));
        Vector512<int> kept = Vector512.Create((float)(1 / (1 - p))).AsInt32();
        Vector512<uint> a = s0, b = s1, c = s2, d = s3; // locals stay in registers, fields would be stored at each step
        ref float first = ref MemoryMarshal.GetReference(mask);
        int whole = mask.Length - mask.Length % Lanes;
        for (int i = 0; i < whole; i += Lanes)
            Kept(NextBits(ref a, ref b, ref c, ref d), limit, kept).StoreUnsafe(ref first, (nuint)i);
        if (whole < mask.Length)
        {
            Span<float> last = stackalloc float[Lanes];
            Kept(NextBits(ref a, ref b, ref c, ref d), limit, kept).CopyTo(last);
            last[..(mask.Length - whole)].CopyTo(mask[whole..]);
        }
        (s0, s1, s2, s3) = (a, b, c, d);
    }

    private static Vector512<float> Kept(Vector512<uint> bits, Vector512<int> limit, Vector512<int> kept) =>
        Vector512.AndNot(kept, Vector512.LessThan((bits >>> (32 - Resolution)).AsInt32(), limit)).AsSingle();

    private void FillUniform(Span<float> draws)
    {
        Span<float> sixteen = stackalloc float[Lanes];
        for (int i = 0; i < draws.Length; i += Lanes)
        {
            Vector512<uint> bits = NextBits(ref s0, ref s1, ref s2, ref s3);
            Vector512.Multiply(Vector512.ConvertToSingle((bits >>> (32 - Resolution)).AsInt32()), 1f / (1 << Resolution)).CopyTo(sixteen);
            sixteen[..Math.Min(Lanes, draws.Length - i)].CopyTo(draws[i..]);
        }
    }

    // xoshiro128+, sixteen at once
    private static Vector512<uint> NextBits(
        ref Vector512<uint> s0, ref Vector512<uint> s1, ref Vector512<uint> s2, ref Vector512<uint> s3)
    {
        Vector512<uint> result = s0 + s3, shifted = s1 << 9;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 11) | (s3 >>> 21);
        return result;
    }

    // The generator of another device, started anew: seeding is the host's work and waits for nothing.
    private Generator Seeded(Device device)
    {
        Vector512<uint> bits = NextBits(ref s0, ref s1, ref s2, ref s3);
        long seed = (long)(((ulong)bits[0] << 31) ^ bits[1]);
        if (!others.TryGetValue((device.type, device.index), out Generator? generator))
            others.Add((device.type, device.index), generator = new Generator((ulong)seed, device));
        else
            generator.manual_seed(seed);
        return generator;
    }

    private static bool HasLaneOfZeros(ReadOnlySpan<uint> state)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            if ((state[lane] | state[Lanes + lane] | state[2 * Lanes + lane] | state[3 * Lanes + lane]) == 0)
                return true;
        }
        return false;
    }

    /// <summary>While it lasts, the masks are those of the thread.</summary>
    public readonly ref struct Use
    {
        private readonly DropoutMasks? before;

        internal Use(DropoutMasks masks) => (before, current) = (current, masks);

        /// <summary>Gives the thread back what it had before.</summary>
        public void Dispose() => current = before;
    }
}
