using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>A context that can read each modality without the others.</summary>
internal interface IModalityContext
{
    /// <summary><c>[dialogue, utterance, modality, embedding]</c> to the same, each modality from itself alone.</summary>
    /// <param name="embeddings">Zeros for a missing modality and in padding.</param>
    /// <param name="present"><c>[dialogue, utterance, modality]</c>, bool.</param>
    Tensor ReadAlone(Tensor embeddings, Tensor present);
}
