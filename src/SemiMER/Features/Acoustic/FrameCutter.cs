using System.Runtime.InteropServices;

namespace SemiMER.Features;

/// <summary>
/// Cuts sound that arrives in chunks into frames of equal length. The frames are the same however the sound is cut into chunks; no more
/// of the sound is kept than frames to come need.
/// </summary>
internal sealed class FrameCutter(int length, int shift, FramePadding padding)
{
    private readonly int head = padding == FramePadding.None ? 0 : length / 2; // how far frames reach out at the beginning
    private readonly int tail = padding == FramePadding.None ? 0 : length - length / 2; // and at the end
    private readonly float[] frame = new float[length];
    private readonly List<float> buffer = []; // the sound from bufferStart on
    private long bufferStart;
    private long received;
    private long cut;

    /// <summary>What is done with a frame; it is valid during the call only.</summary>
    public delegate void FrameAction(ReadOnlySpan<float> frame);

    /// <summary>Takes the next samples and hands out the frames that they complete.</summary>
    public void Push(ReadOnlySpan<float> samples, FrameAction action)
    {
        while (!samples.IsEmpty) // in parts, so that a long chunk is not kept whole
        {
            ReadOnlySpan<float> part = samples[..Math.Min(samples.Length, Math.Max(length, shift))];
            buffer.AddRange(part);
            received += part.Length;
            samples = samples[part.Length..];
            while (Start + length <= received && (Start >= 0 || padding == FramePadding.Zero || received > head))
                Cut(action);
            Forget();
        }
    }

    /// <summary>Hands out the frames that reach beyond the end of the sound.</summary>
    public void Complete(FrameAction action)
    {
        // 1 + floor((n + head + tail - length) / shift) frames, as if the sound with its padding were cut without.
        while (received > 0 && Start + length <= received + tail)
            Cut(action);
        buffer.Clear();
    }

    private long Start => cut * shift - head;

    private void Cut(FrameAction action)
    {
        ReadOnlySpan<float> kept = CollectionsMarshal.AsSpan(buffer);
        bool inside = Start >= 0 && Start + length <= received;
        ReadOnlySpan<float> next = inside ? kept.Slice((int)(Start - bufferStart), length) : Padded(kept);
        cut++;
        action(next);
    }

    private float[] Padded(ReadOnlySpan<float> kept)
    {
        for (int i = 0; i < length; i++)
        {
            long index = Start + i;
            if (padding == FramePadding.Reflect)
                index = Mirrored(index);
            frame[i] = index < 0 || index >= received ? 0 : kept[(int)(index - bufferStart)];
        }
        return frame;
    }

    // Of a sound of n samples the mirrored one has the period 2 (n - 1).
    private long Mirrored(long index)
    {
        if (index >= 0 && index < received)
            return index;
        if (received == 1)
            return 0;
        long period = 2 * (received - 1);
        long inside = ((index % period) + period) % period;
        return Math.Min(inside, period - inside);
    }

    private void Forget()
    {
        long needed = Math.Min(Start, received - 1 - tail); // the latter to mirror at the end
        int spent = (int)Math.Clamp(needed - bufferStart, 0, buffer.Count);
        buffer.RemoveRange(0, spent);
        bufferStart += spent;
    }
}
