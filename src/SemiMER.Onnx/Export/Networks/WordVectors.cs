namespace SemiMER.Onnx;

/// <summary>Numbers of words, looked up in a table of their vectors.</summary>
internal static class WordVectors
{
    /// <summary>
    /// The vectors of words, zeros in padding, <c>[batch, time, 1]</c> to <c>[batch, time, feature]</c>. What is no number of a word
    /// becomes NaN.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The numbers.</param>
    /// <param name="words">The table, <c>weight</c>.</param>
    /// <param name="vocabulary">Number of words.</param>
    public static OnnxValue Add(OnnxGraph graph, OnnxFeatures input, OnnxWeights words, int vocabulary)
    {
        OnnxValue index = graph.Min(graph.Max(graph.Cast(input.Values, OnnxType.Int64), graph.Whole(0)), graph.Whole(vocabulary - 1));
        OnnxValue vectors = graph.Gather(words["weight"], graph.Squeeze(index, 2), axis: 0);
        OnnxValue isWord = graph.Equal(graph.Cast(index, OnnxType.Float), input.Values);
        OnnxValue looked = graph.Where(isWord, vectors, graph.Constant(float.NaN));
        return graph.Where(graph.Unsqueeze(input.Frames!.Real, 2), looked, graph.Constant(0));
    }
}
