using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>One modality of a batch inside a graph, scaled, ready for an encoder.</summary>
/// <param name="Values">
/// <c>[batch, feature]</c> of a vector, <c>[batch, time, feature]</c> of a sequence; zeros where the modality is absent and in padding.
/// </param>
/// <param name="Present">Which utterances have the modality: <c>[batch]</c>, bool.</param>
/// <param name="Frames">The frames of a sequence; null for a vector.</param>
public sealed record OnnxFeatures(OnnxValue Values, OnnxValue Present, OnnxFrames? Frames)
{
    /// <summary>How the values are still to be scaled; null, and so for every encoder but dense layers, if they are.</summary>
    internal ColumnStatistics? Unscaled { get; init; }
}

/// <summary>Which frames of sequences are real.</summary>
/// <param name="Real">
/// <c>[batch, time]</c>, bool; they come first in their row. The first frame of an utterance without the modality counts as real, so that
/// no row is empty.
/// </param>
/// <param name="Lengths">How many they are: <c>[batch]</c>, Int64, at least 1.</param>
public sealed record OnnxFrames(OnnxValue Real, OnnxValue Lengths);
