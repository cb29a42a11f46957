using SemiMER.Torch;
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
        if (!HostKernels.FitDevice(real.device))
            return false;
        using Tensor flags = real.contiguous();
        return !flags.CpuSpan<bool>().Contains(false);
    }

    /// <summary>The number of real frames of each row of a mask on the CPU.</summary>
    /// <param name="real"><c>[batch, time]</c>, bool; the real frames come first in their row.</param>
    public static int[] Of(Tensor real)
    {
        using Tensor mask = real.contiguous();
        int frames = (int)mask.size(1);
        ReadOnlySpan<bool> flags = mask.CpuSpan<bool>();
        var counts = new int[mask.size(0)];
        for (int row = 0; row < counts.Length; row++)
            counts[row] = flags.Slice(row * frames, frames).Count(true);
        return counts;
    }
}
