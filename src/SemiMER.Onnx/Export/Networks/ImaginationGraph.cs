namespace SemiMER.Onnx;

/// <summary>Imagined embeddings of missing modalities in a graph.</summary>
internal static class ImaginationGraph
{
    /// <summary>Fills missing embeddings, <c>[batch, modality, embedding]</c> to the same; what is there stays.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="embeddings">Zeros for a missing modality.</param>
    /// <param name="present"><c>[batch, modality]</c>, bool.</param>
    /// <param name="modalities">Number of modalities.</param>
    /// <param name="embeddingSize">Width of an embedding.</param>
    /// <param name="weights">Weights of the imagination.</param>
    public static OnnxValue Add(
        OnnxGraph graph, OnnxValue embeddings, OnnxValue present, int modalities, long embeddingSize, OnnxWeights weights)
    {
        OnnxWeights there = weights.Of("there"), encoders = there.Of("encoders"), decoders = there.Of("decoders");
        OnnxValue y = graph.Reshape(embeddings, 0, modalities * embeddingSize), flags = graph.Cast(present, OnnxType.Float);
        // y = x + x_1 + ... + x_K, x_k = f_k(x + x_1 + ... + x_(k-1))
        foreach (int block in encoders.Numbers())
        {
            OnnxValue hidden = graph.Relu(graph.Linear(graph.Concat(1, y, flags), encoders.Of(block)));
            y = graph.Add(y, graph.Linear(hidden, decoders.Of(block)));
        }
        OnnxValue imagined = graph.Reshape(y, 0, modalities, embeddingSize);
        return graph.Where(graph.Unsqueeze(present, 2), embeddings, imagined);
    }
}
