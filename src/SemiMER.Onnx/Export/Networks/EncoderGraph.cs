using SemiMER.Encoders;

namespace SemiMER.Onnx;

/// <summary>The encoder of a modality in a graph.</summary>
internal static class EncoderGraph
{
    /// <summary>The embeddings, <c>[batch, embedding]</c>; anything where the modality is absent.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">An encoder that <see cref="IsKnown"/>.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input">The features.</param>
    public static OnnxValue Add(OnnxGraph graph, IModalityEncoder encoder, OnnxWeights weights, OnnxFeatures input) => encoder switch
    {
        IOnnxEncoder own => own.AddTo(graph, weights, input),
        DenseEncoder => DenseGraph.Add(graph, weights, input),
        StatisticsPoolingEncoder => graph.Dense(FrameSums.Statistics(graph, input.Values, input.Frames!), weights.Of("layers")),
        RecurrentEncoder recurrent => RecurrentGraph.Add(graph, recurrent, weights, input),
        TextConvolutionEncoder convolution => TextConvolutionGraph.Add(graph, convolution, weights, input),
        TransformerPoolingEncoder transformer => TransformerGraph.Add(graph, transformer, weights, input),
        TransformerBottleneckEncoder bottleneck => BottleneckGraph.Add(graph, bottleneck, weights, input),
        _ => throw new ArgumentException("An encoder that cannot be exported.", nameof(encoder)),
    };

    /// <summary>Whether an encoder can be exported.</summary>
    public static bool IsKnown(IModalityEncoder encoder) => encoder is IOnnxEncoder or DenseEncoder or StatisticsPoolingEncoder
        or RecurrentEncoder or TextConvolutionEncoder or TransformerPoolingEncoder or TransformerBottleneckEncoder;

    /// <summary>Number of words that an encoder knows if it reads numbers of words; else 0.</summary>
    public static int Vocabulary(IModalityEncoder encoder) => encoder switch
    {
        TextConvolutionEncoder convolution => convolution.Options.VocabularySize,
        TransformerPoolingEncoder transformer => transformer.Options.VocabularySize,
        _ => 0,
    };
}
