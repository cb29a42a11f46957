using SemiMER.Batching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>The embeddings of a batch of dialogues, as a context reads them.</summary>
/// <param name="Layout">Where the rows of the batch stand.</param>
/// <param name="Embeddings"><c>[dialogue, utterance, modality, embedding]</c>, zeros for a missing modality and in padding.</param>
/// <param name="Present"><c>[dialogue, utterance, modality]</c>, bool.</param>
internal sealed record DialogueInput(DialogueLayout Layout, Tensor Embeddings, Tensor Present);
