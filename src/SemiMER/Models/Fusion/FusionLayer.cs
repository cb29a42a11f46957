using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Joins the embeddings of the modalities of an utterance into one vector, <c>[batch, modality, embedding]</c> to
/// <c>[batch, embedding]</c>.
/// </summary>
internal abstract class FusionLayer(string name) : nn.Module<Tensor, Tensor, Tensor>(name)
{
    /// <summary>Joins embeddings.</summary>
    /// <param name="embeddings"><c>[batch, modality, embedding]</c>, zeros for a missing modality.</param>
    /// <param name="present"><c>[batch, modality]</c>, bool: which of them are there.</param>
    public abstract override Tensor forward(Tensor embeddings, Tensor present);

    /// <summary>Layers of each modality, <c>[batch, modality, embedding]</c> to <c>[batch, modality, embedding]</c>.</summary>
    private protected static Tensor Each(ModuleList<Linear> layers, Tensor embeddings) =>
        stack(layers.Select((layer, i) => layer.call(embeddings.select(1, i))), dim: 1);

    private protected static ModuleList<Linear> LayerOfEach(int modalities, int embeddingSize) =>
        new([.. Enumerable.Range(0, modalities).Select(_ => nn.Linear(embeddingSize, embeddingSize))]);

    /// <summary>Soft-max over the modalities that are there; over all, whose embeddings are zeros, where none is.</summary>
    /// <param name="scores"><c>[batch, modality, feature]</c>.</param>
    /// <param name="present"><c>[batch, modality]</c>, bool.</param>
    private protected static Tensor Shares(Tensor scores, Tensor present)
    {
        Tensor counted = present.logical_or(present.any(1, keepdim: true).logical_not());
        return scores.MaskedFill(counted.logical_not().unsqueeze(2), float.NegativeInfinity).softmax(1);
    }
}
