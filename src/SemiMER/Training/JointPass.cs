using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Labeled and unlabeled rows on their way through the network together: half the operations of two passes. Only what treats every row
/// by itself is computed so, and what the utterances of a dialogue, labeled or not, tell of each other.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="all">All rows.</param>
internal sealed class JointPass(EmotionNetwork network, UtteranceBatch all)
{
    private readonly Dictionary<Modality, Tensor> embeddings = [], errors = [];
    private DialogueInput? dialogues;
    private Tensor? inContext, alone;

    /// <summary>The embeddings of all rows, <c>[rows, embedding]</c>; null if the encoder's rows depend on each other.</summary>
    public Tensor? Embedding(Modality modality)
    {
        if (!network.Encoders[modality].RowsAreIndependent)
            return null;
        if (!embeddings.TryGetValue(modality, out Tensor? z))
            embeddings.Add(modality, z = network.Encode(modality, all));
        return z;
    }

    /// <summary>The squared error of each row's reconstruction, <c>[rows]</c>; null if rows depend on each other.</summary>
    public Tensor? ReconstructionErrors(Modality modality)
    {
        if (!network.Decoders[modality].RowsAreIndependent || Embedding(modality) is not { } z)
            return null;
        if (!errors.TryGetValue(modality, out Tensor? e))
            errors.Add(modality, e = network.ReconstructionErrors(modality, z, all));
        return e;
    }

    /// <summary>The dialogues of all rows, as the context of the network reads them.</summary>
    public DialogueInput Dialogues => dialogues ??= network.Dialogues(network.Schema.Modalities.ToDictionary(
        entry => entry.Modality, entry => AnyEmbedding(entry.Modality)), all);

    /// <summary>What the context makes of the embeddings of all rows, <c>[rows, modality, embedding]</c>.</summary>
    public Tensor InContext => inContext ??= network.InContext(Dialogues);

    /// <summary>What the context makes of each modality from itself alone, <c>[rows, modality, embedding]</c>.</summary>
    public Tensor InContextAlone => alone ??= network.InContextAlone(Dialogues);

    /// <summary>The embeddings of all rows, <c>[rows, embedding]</c>, whether the encoder's rows depend on each other or not.</summary>
    public Tensor AnyEmbedding(Modality modality) => Embedding(modality) ?? network.Encode(modality, all);

    /// <summary>All rows.</summary>
    public UtteranceBatch Batch => all;

    /// <summary>Number of all rows.</summary>
    public int Count => all.Count;
}
