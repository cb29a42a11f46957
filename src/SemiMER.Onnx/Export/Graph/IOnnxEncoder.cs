namespace SemiMER.Onnx;

/// <summary>
/// An encoder of your own that can be exported: implement it beside <see cref="Encoders.IModalityEncoder"/>. It computes in a graph what
/// <c>Encode</c> computes in evaluation mode.
/// </summary>
public interface IOnnxEncoder
{
    /// <summary>Adds the encoder to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The weights of the encoder by their names in it.</param>
    /// <param name="input">The features.</param>
    /// <returns>The embeddings, <c>[batch, embedding]</c>. Rows of utterances without the modality may hold anything.</returns>
    OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxFeatures input);
}

/// <summary>
/// A fusion of your own that can be exported: implement it by the module that <see cref="Models.FusionOptions"/> make. It computes in a
/// graph what the module computes in evaluation mode.
/// </summary>
public interface IOnnxFusion
{
    /// <summary>Adds the fusion to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The weights of the fusion by their names in it.</param>
    /// <param name="embeddings"><c>[batch, modality, embedding]</c>, zeros for a missing modality.</param>
    /// <param name="present">Which of them are there: <c>[batch, modality]</c>, bool.</param>
    /// <returns>What the classifier sees, <c>[batch, output]</c>.</returns>
    OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxValue embeddings, OnnxValue present);
}
