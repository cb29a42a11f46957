using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// What is added to the scores of an attention, so that some of them count for nothing. Made once for all blocks and heads.
/// </summary>
internal static class AttentionMask
{
    // Finite, so that a row in which nothing is seen stays finite; the softmax of any other row makes it exactly zero.
    private const float Unseen = -1e30f;

    /// <summary>Lets no frame see one that is not real.</summary>
    /// <param name="real"><c>[batch, time]</c>, bool.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="type">Element type of the scores.</param>
    /// <returns><c>[batch * heads, 1, time]</c>; null if all frames are known to be real.</returns>
    public static Tensor? OfPadding(Tensor real, int heads, ScalarType type)
    {
        if (FrameCounts.AreAllReal(real))
            return null;
        (long rows, long time) = (real.size(0), real.size(1));
        Tensor mask = zeros([rows, time], dtype: type, device: real.device).MaskedFill(real.bitwise_not(), Unseen);
        return mask.unsqueeze(1).expand(rows, heads, time).reshape(rows * heads, 1, time);
    }

    /// <summary>Lets no frame see a later one.</summary>
    /// <param name="time">Number of frames.</param>
    /// <param name="type">Element type of the scores.</param>
    /// <param name="device">Where it is needed.</param>
    /// <returns><c>[1, time, time]</c>.</returns>
    public static Tensor OfLater(long time, ScalarType type, Device device) =>
        HeldScalars.Full([1, time, time], Unseen, type, device).triu(1);
}
