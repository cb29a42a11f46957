using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// How a network reads the utterances of a dialogue together, between encoders and fusion. The library's are saved with a recognizer.
/// Derive from it for a context of your own; a saved recognizer then names its type, and is loaded with a <c>PartRegistry</c> of it.
/// </summary>
/// <remarks>
/// A network with a context trains and predicts on whole dialogues: every utterance names its dialogue and its place in it, else there is a
/// typed error. It sees the utterances of a dialogue that are handed over together, labeled or not, and nothing of other dialogues.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "context")]
[JsonDerivedType(typeof(DialogueAttentionOptions), "dialogue_attention")]
[JsonDerivedType(typeof(CrossModalPromptingOptions), "cross_modal_prompting")]
public abstract record ContextOptions
{
    /// <summary>Only the records that derive from it can be made.</summary>
    protected ContextOptions()
    {
    }

    /// <summary>
    /// Utterances of the longest dialogue that is read, at least 1; a longer one is a <see cref="Corpora.CorpusException"/>. Default 200.
    /// </summary>
    public int MaximumUtterances { get; init; } = 200;

    /// <summary>
    /// Makes the context: a module whose first input is <c>[dialogue, utterance, modality, embedding]</c>, zeros for a missing modality
    /// and in padding, whose second, bool and <c>[dialogue, utterance, modality]</c>, says which are there, and which gives embeddings of
    /// the shape of the first. Utterances stand in their order; in padding, which comes last, no modality is there. All that it gives for
    /// an utterance counts, also for modalities that are missing; what it gives in padding counts for nothing.
    /// </summary>
    /// <param name="modalities">Number of modalities, at least 1.</param>
    /// <param name="embeddingSize">Width of their embeddings, at least 1.</param>
    protected internal abstract nn.Module<Tensor, Tensor, Tensor> MakeContext(int modalities, int embeddingSize);

    /// <summary>What is out of range, each a sentence that names option, value and range. Default nothing.</summary>
    protected virtual IEnumerable<string> Faults() => [];

    /// <summary>Whether the network has a linear soft-max of each modality beside its classifier.</summary>
    internal virtual bool HasModalityHeads => false;

    /// <summary>A number of weights that it has at least.</summary>
    internal virtual double LeastWeights(int modalities, int embeddingSize) => 0;

    internal virtual void AddFaults(OptionFaults faults)
    {
        faults.AtLeast(nameof(MaximumUtterances), MaximumUtterances, 1);
        foreach (string fault in Faults())
            faults.Require(false, fault);
    }
}
