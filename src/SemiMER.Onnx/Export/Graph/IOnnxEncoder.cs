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

/// <summary>
/// A context of your own that can be exported: implement it by the module that <see cref="Models.ContextOptions"/> make. It computes in a
/// graph what the module computes in evaluation mode.
/// </summary>
public interface IOnnxContext
{
    /// <summary>Adds the context to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The weights of the context by their names in it.</param>
    /// <param name="embeddings">
    /// <c>[dialogue, utterance, modality, embedding]</c>, zeros for a missing modality and in padding, which comes last.
    /// </param>
    /// <param name="present">Which of them are there: <c>[dialogue, utterance, modality]</c>, bool; none in padding.</param>
    /// <returns>Embeddings of the same shape; those in padding may be anything.</returns>
    OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxValue embeddings, OnnxValue present);
}
