using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>How frames of one modality read those of the others.</summary>
internal abstract class FrameCrossing(string name) : nn.Module(name)
{
    /// <summary>What the frames of one modality are when they have read all others, <c>[batch, time, frame]</c>.</summary>
    /// <param name="reading">The modality, by its place.</param>
    /// <param name="streams">All modalities.</param>
    public abstract Tensor Read(int reading, IReadOnlyList<FrameStream> streams);
}

/// <summary>The frames of one modality of a batch.</summary>
/// <param name="Values"><c>[batch, time, frame]</c>.</param>
/// <param name="Real"><c>[batch, time]</c>, bool; the first frame of an utterance without the modality counts as real.</param>
/// <param name="Present"><c>[batch]</c>, bool: which utterances have the modality.</param>
internal sealed record FrameStream(Tensor Values, Tensor Real, Tensor Present);
