using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>A <see cref="CrossModalTransformer"/> in a graph: the frames of each modality read those of the others.</summary>
internal static class CrossModalGraph
{
    /// <summary>What the frames of one modality are when they have read all others, <c>[batch, time, frame]</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Blocks and heads.</param>
    /// <param name="weights">Weights of all directions.</param>
    /// <param name="reading">The modality that reads, by its place.</param>
    /// <param name="streams">All modalities: their frames, which are real, and which utterances have them.</param>
    public static OnnxValue Read(
        OnnxGraph graph, CrossModalTransformerOptions options, OnnxWeights weights, int reading,
        IReadOnlyList<(OnnxValue Frames, OnnxFeatures Input)> streams)
    {
        OnnxValue own = streams[reading].Frames;
        var read = new List<OnnxValue>();
        for (int other = 0; other < streams.Count; other++)
        {
            if (other == reading)
                continue;
            int direction = reading * (streams.Count - 1) + (other < reading ? other : other - 1);
            (OnnxValue y, OnnxFeatures input) = streams[other];
            OnnxValue x = own;
            for (int block = 0; block < options.Blocks; block++)
                x = Block(graph, x, y, input.Frames!.Real, options.Heads, weights.Of("directions").Of(direction).Of(block));
            // In place of a modality that an utterance lacks it reads its own frames as they are.
            OnnxValue reached = graph.Where(graph.Unsqueeze(input.Present, 1, 2), x, own);
            read.Add(graph.LayerNormalisation(reached, weights.Of("norms").Of(direction)));
        }
        return graph.Linear(graph.Concat(2, read), weights.Of("joins").Of(reading));
    }

    // x' = x + attention(LN(x), LN(y), LN(y)), x'' = x' + W2 max(0, W1 LN'(x'))
    private static OnnxValue Block(OnnxGraph graph, OnnxValue input, OnnxValue other, OnnxValue real, int heads, OnnxWeights weights)
    {
        OnnxWeights norm = weights.Of("beforeAttention");
        OnnxValue read = AttentionGraph.Add(graph, graph.LayerNormalisation(input, norm), graph.LayerNormalisation(other, norm), real, heads,
            weights.Of("attention"));
        OnnxValue x = graph.Add(input, read);
        OnnxValue dense = graph.Linear(graph.LayerNormalisation(x, weights.Of("beforeDense")), weights.Of("expansion"));
        return graph.Add(x, graph.Linear(graph.Relu(dense), weights.Of("contraction")));
    }
}
