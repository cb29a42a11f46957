namespace SemiMER.Onnx;

/// <summary>Attention of several heads and the blocks around it, batch first.</summary>
internal static class AttentionGraph
{
    // The softmax of any row in which something is seen makes it exactly zero.
    private const float Unseen = -1e30f;

    /// <summary>softmax(Q K' / sqrt(d)) V for each head: each frame reads the real frames of a memory.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="query"><c>[batch, time, model]</c>.</param>
    /// <param name="memory"><c>[batch, places, model]</c>.</param>
    /// <param name="real">Which places of the memory are read: <c>[batch, places]</c>, bool.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="weights">Weights of <c>nn.MultiheadAttention</c>.</param>
    /// <returns><c>[batch, time, model]</c>.</returns>
    public static OnnxValue Add(OnnxGraph graph, OnnxValue query, OnnxValue memory, OnnxValue real, int heads, OnnxWeights weights)
    {
        int size = (int)weights.Values("in_proj_bias").Shape[0] / 3, width = size / heads;
        OnnxValue q = graph.Multiply(Part(query, 0), graph.Constant((float)(1 / Math.Sqrt(width))));
        OnnxValue scores = graph.MatMul(Heads(q, 0, 2, 1, 3), Heads(Part(memory, 1), 0, 2, 3, 1));
        OnnxValue seen = graph.Where(graph.Unsqueeze(real, 1, 2), scores, graph.Constant(Unseen));
        OnnxValue read = graph.MatMul(graph.Softmax(seen, axis: -1), Heads(Part(memory, 2), 0, 2, 1, 3));
        return graph.Linear(graph.Reshape(graph.Transpose(read, 0, 2, 1, 3), 0, 0, size), weights.Of("out_proj"));

        OnnxValue Part(OnnxValue x, int part) => graph.Add(
            graph.MatMul(x, weights.Transposed("in_proj_weight", part * size, size)), weights.Part("in_proj_bias", part * size, size));

        OnnxValue Heads(OnnxValue x, params long[] axes) => graph.Transpose(graph.Reshape(x, 0, 0, heads, width), axes);
    }

    /// <summary>Frames with their places, then encoder blocks that attend to real frames only.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values"><c>[batch, time, feature]</c>.</param>
    /// <param name="real"><c>[batch, time]</c>, bool.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="longest">Frames of the longest sequence.</param>
    /// <param name="weights">Weights of the blocks.</param>
    /// <returns><c>[batch, time, model]</c>.</returns>
    public static OnnxValue Blocks(OnnxGraph graph, OnnxValue values, OnnxValue real, int heads, int longest, OnnxWeights weights)
    {
        OnnxValue projected = graph.Linear(values, weights.Of("input"));
        int width = (int)weights.Values("input.bias").Shape[0];
        OnnxValue places = graph.Slice(
            graph.Constant(Places(longest, width), longest, width), 0, graph.Integers(0), graph.Size(values, 1));
        OnnxValue x = graph.Add(projected, places);
        OnnxWeights blocks = weights.Of("blocks");
        foreach (int block in blocks.Numbers())
            x = Block(graph, x, real, heads, blocks.Of(block));
        return x;
    }

    // x' = LN(x + attention(x)), x'' = LN(x' + W2 max(0, W1 x'))
    private static OnnxValue Block(OnnxGraph graph, OnnxValue input, OnnxValue real, int heads, OnnxWeights weights)
    {
        OnnxValue read = Add(graph, input, input, real, heads, weights.Of("self_attn"));
        OnnxValue x = graph.LayerNormalisation(graph.Add(input, read), weights.Of("norm1"));
        OnnxValue dense = graph.Linear(graph.Relu(graph.Linear(x, weights.Of("linear1"))), weights.Of("linear2"));
        return graph.LayerNormalisation(graph.Add(x, dense), weights.Of("norm2"));
    }

    // Feature 2i of frame t: sin(t / 10000^(2i/d)), feature 2i + 1 the cosine.
    private static float[] Places(int length, int width)
    {
        var places = new float[length * width];
        for (int t = 0; t < length; t++)
        {
            for (int i = 0; i < width; i++)
            {
                double angle = t / Math.Pow(10000, (i - i % 2) / (double)width);
                places[t * width + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
        return places;
    }
}
