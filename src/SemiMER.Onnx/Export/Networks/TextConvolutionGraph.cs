using SemiMER.Encoders;

namespace SemiMER.Onnx;

/// <summary>A <see cref="TextConvolutionEncoder"/> in a graph.</summary>
internal static class TextConvolutionGraph
{
    public static OnnxValue Add(OnnxGraph graph, TextConvolutionEncoder encoder, OnnxWeights weights, OnnxFeatures input)
    {
        TextConvolutionOptions options = encoder.Options;
        OnnxValue vectors = options.VocabularySize > 0
            ? WordVectors.Add(graph, input, weights.Of("words"), options.VocabularySize) : input.Values;
        OnnxValue signal = graph.Transpose(vectors, 0, 2, 1), time = graph.Size(input.Values, 1);
        OnnxValue starts = graph.Unsqueeze(graph.Places(time), 0), lengths = graph.Unsqueeze(input.Frames!.Lengths, 1);
        var largest = new List<OnnxValue>();
        foreach ((int i, int kernel) in options.Kernels!.Index())
        {
            OnnxWeights filter = weights.Of("filters").Of(i);
            // A window begins at each frame; the last ones reach beyond the end.
            OnnxValue responses = graph.Relu(graph.Node(
                "Conv", [signal, filter["weight"], filter["bias"]], ("pads", (long[])[0, kernel - 1])));
            // It counts if its last frame is real, and the first one always. Start + kernel - 1 < length, or start < 1
            OnnxValue ends = graph.Max(graph.Subtract(lengths, graph.Whole(kernel - 1)), graph.Whole(1));
            OnnxValue counts = graph.Unsqueeze(graph.Less(starts, ends), 1);
            // ReLU is at least 0, so zeros elsewhere leave the maximum as it is.
            largest.Add(graph.Largest(graph.Where(counts, responses, graph.Constant(0)), axis: 2));
        }
        return graph.Linear(graph.Concat(1, largest), weights.Of("output"));
    }
}
