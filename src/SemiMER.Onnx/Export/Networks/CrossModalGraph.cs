using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>Frames that read those of other modalities, in a graph.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Options">Blocks and heads.</param>
/// <param name="Weights">Weights of all blocks.</param>
/// <param name="Streams">All modalities: their frames, <c>[batch, time, frame]</c>, and what is real and present.</param>
internal sealed record CrossModalGraph(
    OnnxGraph Graph, CrossModalTransformerOptions Options, OnnxWeights Weights,
    IReadOnlyList<(OnnxValue Frames, OnnxFeatures Input)> Streams)
{
    /// <summary>What the frames of each modality are when they have read all others, <c>[batch, time, frame]</c>.</summary>
    public IReadOnlyList<OnnxValue> Read() =>
        Options.IsJoint ? ReadJoint() : [.. Enumerable.Range(0, Streams.Count).Select(ReadByDirections)];

    // y_a = W_a [LN(D_ab(x_a, x_b)) for all b] + c_a
    private OnnxValue ReadByDirections(int reading)
    {
        OnnxValue own = Streams[reading].Frames;
        var read = new List<OnnxValue>();
        for (int other = 0; other < Streams.Count; other++)
        {
            if (other == reading)
                continue;
            int direction = reading * (Streams.Count - 1) + (other < reading ? other : other - 1);
            (OnnxValue y, OnnxFeatures input) = Streams[other];
            OnnxValue x = own;
            for (int block = 0; block < Options.Blocks; block++)
                x = Block(x, y, input.Frames!.Real, Weights.Of("directions").Of(direction).Of(block));
            // In place of a modality that an utterance lacks it reads its own frames as they are.
            OnnxValue reached = Graph.Where(Graph.Unsqueeze(input.Present, 1, 2), x, own);
            read.Add(Graph.LayerNormalisation(reached, Weights.Of("norms").Of(direction)));
        }
        return Graph.Linear(Graph.Concat(2, read), Weights.Of("joins").Of(reading));
    }

    // x = [x_1 + e_1 ; ... ; x_M + e_M] in time, x' = B(x, x) for each block B, y_m = LN(x')_m
    private OnnxValue[] ReadJoint()
    {
        OnnxValue telling = Weights.Of("telling")["weight"];
        OnnxValue x = Graph.Concat(1, Streams.Select((stream, m) => Graph.Add(stream.Frames, Graph.Select(telling, axis: 0, m))));
        OnnxValue seen = Graph.Concat(1, Streams.Select(stream =>
            Graph.And(stream.Input.Frames!.Real, Graph.Unsqueeze(stream.Input.Present, 1))));
        for (int block = 0; block < Options.Blocks; block++)
            x = Block(x, x, seen, Weights.Of("blocks").Of(block));
        OnnxValue whole = Graph.LayerNormalisation(x, Weights.Of("norm")), start = Graph.Integers(0);
        var read = new OnnxValue[Streams.Count];
        for (int m = 0; m < read.Length; m++)
        {
            OnnxValue end = Graph.Add(start, Graph.Size(Streams[m].Frames, 1));
            read[m] = Graph.Slice(whole, axis: 1, start, end);
            start = end;
        }
        return read;
    }

    // x' = x + attention(LN(x), LN(y), LN(y)), x'' = x' + W2 max(0, W1 LN'(x'))
    private OnnxValue Block(OnnxValue input, OnnxValue other, OnnxValue real, OnnxWeights weights)
    {
        OnnxWeights norm = weights.Of("beforeAttention");
        OnnxValue read = AttentionGraph.Add(
            Graph, Graph.LayerNormalisation(input, norm), Graph.LayerNormalisation(other, norm), real, Options.Heads,
            weights.Of("attention"));
        OnnxValue x = Graph.Add(input, read);
        OnnxValue dense = Graph.Linear(Graph.LayerNormalisation(x, weights.Of("beforeDense")), weights.Of("expansion"));
        return Graph.Add(x, Graph.Linear(Graph.Relu(dense), weights.Of("contraction")));
    }
}
