using SemiMER.Encoders;

namespace SemiMER.Onnx;

/// <summary>Sequences to vectors: frames that are not real never count, whatever stands there.</summary>
internal static class FrameSums
{
    private const float Floor = 1e-5f;

    /// <summary>Pools <c>[batch, time, feature]</c> to <c>[batch, feature]</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pooling">How.</param>
    /// <param name="frames">The frames, finite in padding.</param>
    /// <param name="own">Which are real.</param>
    /// <param name="weights">Weights of the pooling, used by attention.</param>
    public static OnnxValue Pool(OnnxGraph graph, SequencePooling pooling, OnnxValue frames, OnnxFrames own, OnnxWeights weights) =>
        pooling switch
        {
            SequencePooling.Max => graph.Largest(
                graph.Where(graph.Unsqueeze(own.Real, 2), frames, graph.Constant(float.NegativeInfinity)), axis: 1),
            SequencePooling.Mean => Mean(graph, frames, own),
            SequencePooling.Attention => Attention(graph, frames, own, weights.Of("score")),
            _ => Last(graph, frames, own),
        };

    /// <summary>mean_i = 1/n sum over the n real frames t of x_ti.</summary>
    public static OnnxValue Mean(OnnxGraph graph, OnnxValue frames, OnnxFrames own)
    {
        OnnxValue sum = graph.Sum(graph.Where(graph.Unsqueeze(own.Real, 2), frames, graph.Constant(0)), axis: 1);
        return graph.Divide(sum, graph.Unsqueeze(graph.Cast(own.Lengths, OnnxType.Float), 1));
    }

    /// <summary>Mean and standard deviation sqrt(1/n sum_t (x_ti - mean_i)^2 + 1e-5) of each feature: <c>[batch, 2 feature]</c>.</summary>
    public static OnnxValue Statistics(OnnxGraph graph, OnnxValue frames, OnnxFrames own)
    {
        OnnxValue mean = Mean(graph, frames, own), difference = graph.Subtract(frames, graph.Unsqueeze(mean, 1));
        OnnxValue variance = Mean(graph, graph.Multiply(difference, difference), own);
        return graph.Concat(1, mean, graph.Node("Sqrt", [graph.Add(variance, graph.Constant(Floor))]));
    }

    // a_t = softmax_t(u' tanh(W h_t + b) + c)
    private static OnnxValue Attention(OnnxGraph graph, OnnxValue frames, OnnxFrames own, OnnxWeights score)
    {
        OnnxValue scores = graph.Linear(graph.Tanh(graph.Linear(frames, score.Of(0))), score.Of(2));
        OnnxValue seen = graph.Where(own.Real, graph.Squeeze(scores, 2), graph.Constant(float.NegativeInfinity));
        OnnxValue weights = graph.Unsqueeze(graph.Softmax(seen, axis: 1), 2);
        return graph.Sum(graph.Multiply(frames, weights), axis: 1);
    }

    private static OnnxValue Last(OnnxGraph graph, OnnxValue frames, OnnxFrames own)
    {
        OnnxValue last = graph.Unsqueeze(graph.Subtract(own.Lengths, graph.Whole(1)), 1);
        return graph.Node("GatherND", [frames, last], ("batch_dims", 1));
    }
}
