using TorchSharp;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>The real frames of a padded batch one below the other, sequence after sequence.</summary>
internal static class FrameRows
{
    /// <summary><c>[batch, time, width]</c> to <c>[frames, width]</c>.</summary>
    public static Tensor Pack(Tensor padded, int[] lengths)
    {
        using Tensor source = padded.contiguous();
        (int frames, int width) = ((int)source.size(1), (int)source.size(2));
        if (Array.TrueForAll(lengths, length => length == frames))
            return source.view(-1, width);
        Tensor rows = empty([lengths.Sum(), width]);
        for ((int sequence, int row) = (0, 0); sequence < lengths.Length; row += lengths[sequence++])
            Numbers(source).Slice(sequence * frames * width, lengths[sequence] * width).CopyTo(Numbers(rows)[(row * width)..]);
        return rows;
    }

    /// <summary><c>[frames, width]</c> to <c>[batch, time, width]</c>, zeros for the others.</summary>
    public static Tensor Unpack(Tensor rows, int[] lengths, int frames)
    {
        int width = (int)rows.size(1);
        Tensor padded = zeros([lengths.Length, frames, width]);
        for ((int sequence, int row) = (0, 0); sequence < lengths.Length; row += lengths[sequence++])
            Numbers(rows).Slice(row * width, lengths[sequence] * width).CopyTo(Numbers(padded)[(sequence * frames * width)..]);
        return padded;
    }
}
