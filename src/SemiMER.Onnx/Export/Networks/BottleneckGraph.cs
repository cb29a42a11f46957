using SemiMER.Encoders;

namespace SemiMER.Onnx;

/// <summary>A <see cref="TransformerBottleneckEncoder"/> in a graph.</summary>
internal static class BottleneckGraph
{
    public static OnnxValue Add(OnnxGraph graph, TransformerBottleneckEncoder encoder, OnnxWeights weights, OnnxFeatures input)
    {
        TransformerAutoencoderOptions options = encoder.Options;
        OnnxValue mask = input.Frames!.Real;
        OnnxValue frames = AttentionGraph.Blocks(graph, input.Values, mask, options.Heads, options.MaximumLength, weights.Of("blocks"));
        OnnxValue x = Masked(graph, graph.Transpose(frames, 0, 2, 1), mask);
        long steps = options.MaximumLength, half = options.Kernel / 2;
        foreach ((int i, int stride) in options.Strides!.Index())
        {
            OnnxWeights layer = weights.Of("convolutions").Of(i);
            OnnxValue convolved = graph.Node(
                "Conv", [x, layer["weight"], layer["bias"]], ("strides", (long[])[stride]), ("pads", (long[])[half, half]));
            // A step is real if the frame in the middle of its window is.
            mask = graph.Slice(mask, axis: 1, start: 0, end: long.MaxValue, step: stride);
            x = Masked(graph, graph.Relu(convolved), mask);
            steps = (steps + stride - 1) / stride;
        }
        // The linear layer sees as many steps as the longest sequence leaves.
        OnnxValue missing = graph.Subtract(graph.Integers(steps), graph.Size(x, 2));
        OnnxValue whole = graph.Node("Pad", [x, graph.Concat(0, graph.Integers(0, 0, 0, 0, 0), missing)]);
        return graph.Linear(graph.Reshape(whole, 0, options.ModelSize * steps), weights.Of("output"));
    }

    // [batch, feature, time] with zeros where no frame is real.
    private static OnnxValue Masked(OnnxGraph graph, OnnxValue x, OnnxValue mask) =>
        graph.Where(graph.Unsqueeze(mask, 1), x, graph.Constant(0));
}
