using SemiMER.Batching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Turns one modality of a batch into one vector an utterance. Implement it by a <c>torch.nn.Module</c>: anything else is
/// refused, because its parameters would neither be trained nor saved.
/// </summary>
public interface IModalityEncoder
{
    /// <summary>Number of features of the embedding; equal for all encoders of a network.</summary>
    long EmbeddingSize { get; }

    /// <summary>
    /// Whether the features are numbers of things, such as words of a vocabulary, and not measurements: such features are neither
    /// scaled nor dropped. False if not said otherwise.
    /// </summary>
    bool ReadsIdentifiers => false;

    /// <summary>
    /// Whether the embedding of an utterance is the same in every batch, whatever other utterances stand in it and however far they are
    /// padded, but for rounding: then several sets may be encoded at once, which takes less time. Not so with statistics of the batch, as
    /// in batch normalisation. False if not said otherwise.
    /// </summary>
    bool RowsAreIndependent => false;

    /// <summary>Encodes a batch.</summary>
    /// <param name="input">The features, <c>[batch, feature]</c> or <c>[batch, time, feature]</c>, with their masks.</param>
    /// <returns>The embeddings, <c>[batch, embedding]</c>. Rows of utterances without the modality may hold anything finite.</returns>
    Tensor Encode(ModalityBatch input);
}
