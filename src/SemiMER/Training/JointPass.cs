using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Labeled and unlabeled rows on their way through the network together: half the operations of two passes. Only what treats every row
/// by itself is computed so.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="all">All rows.</param>
internal sealed class JointPass(EmotionNetwork network, UtteranceBatch all)
{
    private readonly Dictionary<Modality, Tensor> embeddings = [], errors = [];

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
}
