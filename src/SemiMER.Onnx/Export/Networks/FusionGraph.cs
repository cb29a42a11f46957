using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>The fusions of the library in a graph, <c>[batch, modality, embedding]</c> to <c>[batch, output]</c>.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Weights">Weights of the fusion.</param>
/// <param name="Modalities">Number of modalities.</param>
/// <param name="EmbeddingSize">Width of an embedding.</param>
/// <param name="Embeddings">Zeros for a missing modality.</param>
/// <param name="Present">Which are there: <c>[batch, modality]</c>, bool.</param>
internal sealed record FusionGraph(
    OnnxGraph Graph, OnnxWeights Weights, int Modalities, long EmbeddingSize, OnnxValue Embeddings, OnnxValue Present)
{
    private const float LeastSum = 1e-12f;

    /// <summary>[z_1 ; ... ; z_M].</summary>
    public OnnxValue Concatenated() => Joined(Embeddings);

    /// <summary>h = sum_m w_m z_m / sum_m w_m over the modalities m that are there; 0 if none is.</summary>
    public OnnxValue Mean(MeanFusionOptions options)
    {
        float[] fixedWeights = [.. (options.Weights ?? [.. Enumerable.Repeat(1.0, Modalities)]).Select(weight => (float)weight)];
        OnnxValue w = Graph.Multiply(Graph.Constant(fixedWeights, 1, Modalities), Graph.Cast(Present, OnnxType.Float));
        OnnxValue sum = Graph.Sum(Graph.Multiply(Embeddings, Graph.Unsqueeze(w, 2)), axis: 1);
        return Graph.Divide(sum, Graph.Max(Graph.Sum(w, axis: 1, keep: true), Graph.Constant(LeastSum)));
    }

    /// <summary>h = sum_m g_m tanh(W_m z_m + b_m), g = softmax_m or sigmoid of G [z_1 ; ... ; z_M] + c.</summary>
    public OnnxValue Gated(GatedFusionOptions options)
    {
        OnnxValue scores = Graph.Reshape(Graph.Linear(Joined(Embeddings), Weights.Of("gates")), 0, Modalities, EmbeddingSize);
        OnnxValue open = options.Gate == FusionGate.Softmax
            ? Shares(scores) : Graph.Where(Graph.Unsqueeze(Present, 2), Graph.Sigmoid(scores), Graph.Constant(0));
        return Graph.Sum(Graph.Multiply(open, Graph.Tanh(Each())), axis: 1);
    }

    /// <summary>h = sum_m a_m v_m, v_m = W_m z_m + b_m, a_m = softmax_m(u' tanh(A v_m + c)).</summary>
    public OnnxValue Attention()
    {
        OnnxValue each = Each();
        OnnxWeights score = Weights.Of("score");
        OnnxValue scores = Graph.Linear(Graph.Tanh(Graph.Linear(each, score.Of(0))), score.Of(2));
        return Graph.Sum(Graph.Multiply(Shares(scores), each), axis: 1);
    }

    /// <summary>h = sum_r w_r prod_m (F_mr [z_m ; 1]) + b, the product over the modalities that are there.</summary>
    public OnnxValue LowRank(LowRankFusionOptions options)
    {
        OnnxValue product = default;
        for (int m = 0; m < Modalities; m++)
        {
            OnnxValue factor = Graph.Linear(Graph.Select(Embeddings, axis: 1, m), Weights.Of("factors").Of(m));
            OnnxValue own = Graph.Where(Graph.Unsqueeze(Graph.Select(Present, axis: 1, m), 1), factor, Graph.Constant(1));
            product = m == 0 ? own : Graph.Multiply(product, own);
        }
        OnnxValue ranks = Graph.Transpose(Graph.Reshape(product, 0, options.Rank, EmbeddingSize), 0, 2, 1);
        return Graph.Add(Graph.Squeeze(Graph.Linear(ranks, Weights.Of("ranks")), 2), Weights["shift"]);
    }

    /// <summary>ω = softmax_m(Mlp([z_1 ; ... ; z_M])), F = [ω_1 z_1 ; ... ; ω_M z_M], h = F + ReLU(W F + b).</summary>
    public OnnxValue Coordinated()
    {
        OnnxWeights mlp = Weights.Of("weights");
        OnnxValue scores = Graph.Linear(Graph.Gelu(Graph.Linear(Joined(Embeddings), mlp.Of("first"))), mlp.Of("second"));
        OnnxValue f = Joined(Graph.Multiply(Shares(Graph.Unsqueeze(scores, 2)), Embeddings));
        return Graph.Add(f, Graph.Relu(Graph.Linear(f, Weights.Of("joined"))));
    }

    // W_m z_m + b_m of each modality.
    private OnnxValue Each() => Graph.Stack(1, Enumerable.Range(0, Modalities)
        .Select(m => Graph.Linear(Graph.Select(Embeddings, axis: 1, m), Weights.Of("values").Of(m))));

    // Soft-max over the modalities that are there; over all, whose embeddings are zeros, where none is.
    private OnnxValue Shares(OnnxValue scores)
    {
        OnnxValue any = Graph.Less(Graph.Constant(0), Graph.Sum(Graph.Cast(Present, OnnxType.Float), axis: 1, keep: true));
        OnnxValue counted = Graph.Unsqueeze(Graph.Or(Present, Graph.Not(any)), 2);
        return Graph.Softmax(Graph.Where(counted, scores, Graph.Constant(float.NegativeInfinity)), axis: 1);
    }

    private OnnxValue Joined(OnnxValue each) => Graph.Reshape(each, 0, Modalities * EmbeddingSize);
}
