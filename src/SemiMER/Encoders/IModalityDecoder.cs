using SemiMER.Batching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Turns an embedding back into what was encoded, and says how far off it is. Implement it by a <c>torch.nn.Module</c>.
/// </summary>
public interface IModalityDecoder
{
    /// <summary>
    /// Whether the error of an utterance is the same in every batch, whatever other utterances stand in it and however far they are padded,
    /// but for rounding: then several sets may be decoded at once, which takes less time. False if not said otherwise.
    /// </summary>
    bool RowsAreIndependent => false;

    /// <summary>Squared error between the input and its reconstruction, of each utterance: mean over features and real frames.</summary>
    /// <param name="embedding">The embeddings, <c>[batch, embedding]</c>.</param>
    /// <param name="input">What was encoded.</param>
    /// <returns>One number an utterance, <c>[batch]</c>; rows of utterances without the modality may hold anything finite.</returns>
    Tensor ReconstructionError(Tensor embedding, ModalityBatch input);
}
