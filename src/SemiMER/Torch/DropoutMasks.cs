using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Draws which numbers a training drops, from a stream of its own, so that trainings side by side do not disturb each other.
/// <see cref="StreamDropout"/> finds the masks of the training that its thread runs.
/// </summary>
/// <remarks>
/// On the CPU: sixteen interleaved generators xoshiro128+ (Blackman and Vigna 2018), the same bits on every processor. On other devices:
/// a generator of the device, seeded from the stream.
/// </remarks>
internal sealed class DropoutMasks : IDisposable
{
    [ThreadStatic]
    private static DropoutMasks? current;

    private readonly RandomSource stream;
    private readonly Dictionary<string, Generator> others = [];
    private Vector512<uint> s0, s1, s2, s3;

    /// <summary>Starts the masks of a training.</summary>
    /// <param name="stream">The training's stream of dropout.</param>
    public DropoutMasks(RandomSource stream)
    {
        this.stream = stream;
        s0 = Next();
        s1 = Next();
        s2 = Next();
        s3 = Next();

        Vector512<uint> Next()
        {
            Span<uint> lanes = stackalloc uint[Vector512<uint>.Count];
            for (int i = 0; i < lanes.Length; i++)
                lanes[i] = (uint)(stream.NextUInt64() >> 32) | 1; // no lane is all zeros
            return Vector512.Create<uint>(lanes);
        }
    }

    /// <summary>The masks of the training that this thread runs; null outside of trainings.</summary>
    public static DropoutMasks? Current => current;

    /// <summary>Makes them those of this thread until the result is disposed.</summary>
    public Use BeginUse() => new(this);

    /// <summary>A mask: 0 with probability p, else 1 / (1 - p).</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="p">Probability of dropping, at least 0 and below 1.</param>
    /// <param name="type">Its element type, a floating one.</param>
    /// <param name="device">Where it is needed.</param>
    public Tensor Draw(long[] shape, double p, ScalarType type, Device device)
    {
        if (device.type != DeviceType.CPU)
            return OnDevice(shape, p, type, device);
        Tensor mask = empty(shape, dtype: ScalarType.Float32);
        Fill(mask.CpuSpan<float>(), p);
        if (type == ScalarType.Float32)
            return mask;
        using (mask)
            return mask.to_type(type);
    }

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
        Vector512<uint> limit = Vector512.Create((uint)Math.Round(p * (1 << 24)));
        Vector512<float> kept = Vector512.Create((float)(1 / (1 - p)));
        int width = Vector512<float>.Count, whole = mask.Length - mask.Length % width;
        for (int i = 0; i < whole; i += width)
            Lanes(limit, kept).CopyTo(mask[i..]);
        if (whole == mask.Length)
            return;
        Span<float> last = stackalloc float[width];
        Lanes(limit, kept).CopyTo(last);
        last[..(mask.Length - whole)].CopyTo(mask[whole..]);
    }

    private Vector512<float> Lanes(Vector512<uint> limit, Vector512<float> kept) =>
        Vector512.AndNot(kept.AsUInt32(), Vector512.LessThan(NextBits() >>> 8, limit)).AsSingle();

    // xoshiro128+, sixteen at once
    private Vector512<uint> NextBits()
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

    private Tensor OnDevice(long[] shape, double p, ScalarType type, Device device)
    {
        if (device.type == DeviceType.META)
            return empty(shape, dtype: type, device: device);
        if (!others.TryGetValue(device.ToString(), out Generator? generator))
            others.Add(device.ToString(), generator = new Generator(stream.NextUInt64() >> 1, device));
        using Tensor draws = rand(shape, dtype: type, device: device, generator: generator);
        using Tensor keep = draws.ge(p);
        return keep.to_type(type).mul_(1 / (1 - p));
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
