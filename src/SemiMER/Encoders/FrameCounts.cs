using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>How many frames of each row are real, where the host knows it.</summary>
internal static class FrameCounts
{
    /// <summary>
    /// Whether nothing is padding or absent, as far as the host knows: false on other devices, where it would have to wait for them.
    /// </summary>
    /// <param name="real">Flags, bool.</param>
    public static bool AreAllReal(Tensor real)
    {
        if (real.device_type != DeviceType.CPU)
            return false;
        using Tensor flags = real.contiguous();
        return !flags.bytes.Contains((byte)0);
    }

    /// <summary>The number of real frames of each row of a mask on the CPU.</summary>
    /// <param name="real"><c>[batch, time]</c>, bool; the real frames come first in their row.</param>
    public static int[] Of(Tensor real)
    {
        using Tensor mask = real.contiguous();
        int frames = (int)mask.size(1);
        ReadOnlySpan<byte> flags = mask.bytes;
        var counts = new int[mask.size(0)];
        for (int row = 0; row < counts.Length; row++)
            counts[row] = flags.Slice(row * frames, frames).Count((byte)1);
        return counts;
    }
}
