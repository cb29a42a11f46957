using SemiMER.Encoders;

namespace SemiMER.Onnx;

/// <summary>A <see cref="TransformerPoolingEncoder"/> in a graph.</summary>
internal static class TransformerGraph
{
    public static OnnxValue Add(OnnxGraph graph, TransformerPoolingEncoder encoder, OnnxWeights weights, OnnxFeatures input) =>
        Pool(graph, encoder, weights, Frames(graph, encoder, weights, input), input.Frames!);

    /// <summary>A vector of each frame, <c>[batch, time, model]</c>, that has read the others.</summary>
    public static OnnxValue Frames(OnnxGraph graph, TransformerPoolingEncoder encoder, OnnxWeights weights, OnnxFeatures input)
    {
        TransformerEncoderOptions options = encoder.Options;
        OnnxValue values = options.VocabularySize > 0
            ? WordVectors.Add(graph, input, weights.Of("words"), options.VocabularySize) : input.Values;
        return AttentionGraph.Blocks(
            graph, values, input.Frames!.Real, options.Heads, options.MaximumLength, weights.Of("blocks"));
    }

    /// <summary>The embedding of such vectors.</summary>
    public static OnnxValue Pool(
        OnnxGraph graph, TransformerPoolingEncoder encoder, OnnxWeights weights, OnnxValue frames, OnnxFrames own)
    {
        OnnxValue pooled = FrameSums.Pool(graph, encoder.Options.Pooling, frames, own, weights.Of("pooling"));
        return weights.Has("output.weight") ? graph.Linear(pooled, weights.Of("output")) : pooled;
    }
}
