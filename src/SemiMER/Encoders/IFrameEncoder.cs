using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>An encoder of sequences that makes a vector of each frame before it pools them.</summary>
internal interface IFrameEncoder : IModalityEncoder
{
    /// <summary>Number of features of the vectors.</summary>
    int FrameSize { get; }

    /// <summary>Number of words of the vocabulary if a frame is the number of a word; else 0.</summary>
    int Vocabulary { get; }

    /// <summary>Number of frames that are read of a longer sequence; null for all.</summary>
    int? MaximumLength { get; }

    /// <summary>A vector of each frame, <c>[batch, time, frame]</c>, that has read the others.</summary>
    /// <param name="values"><c>[batch, time, feature]</c>, zeros where no frame is real.</param>
    /// <param name="real"><c>[batch, time]</c>, bool.</param>
    /// <param name="hidden">Frames that are not read; null if all are.</param>
    Tensor Frames(Tensor values, Tensor real, HiddenFrames? hidden);

    /// <summary>The embedding of such vectors, <c>[batch, time, frame]</c> to <c>[batch, embedding]</c>.</summary>
    Tensor Pool(Tensor frames, Tensor real);
}

/// <summary>Frames of a batch that are not read, and what stands in their place.</summary>
/// <param name="Cells"><c>[batch, time]</c>, bool.</param>
/// <param name="Vector">What stands in place of their projection, <c>[frame]</c>.</param>
internal sealed record HiddenFrames(Tensor Cells, Tensor Vector);
