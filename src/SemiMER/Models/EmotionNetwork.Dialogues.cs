using SemiMER.Batching;
using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

// Whole dialogues, read together by a context between encoders and fusion.
public sealed partial class EmotionNetwork
{
    /// <summary>
    /// The embeddings of a batch of whole dialogues, as the context reads them; in training without modalities that are dropped.
    /// </summary>
    /// <exception cref="CorpusException">An utterance is of no dialogue, two have the same place, or a dialogue is too long.</exception>
    internal DialogueInput Dialogues(IReadOnlyDictionary<Modality, Tensor> embeddings, UtteranceBatch batch)
    {
        DialogueLayout layout = DialogueLayout.Of(batch, Options.Context!.MaximumUtterances);
        (Tensor each, Tensor present) = Remaining([.. Schema.Modalities.Select(entry => embeddings[entry.Modality])], batch);
        return new DialogueInput(layout, layout.ToDialogues(each), layout.ToDialogues(present));
    }

    /// <summary>What the context makes of the embeddings, <c>[batch, modality, embedding]</c>.</summary>
    internal Tensor InContext(DialogueInput input) => input.Layout.ToRows(context!.call(input.Embeddings, input.Present));

    /// <summary>What the context makes of each modality from itself alone, <c>[batch, modality, embedding]</c>.</summary>
    /// <exception cref="ModelException">The context cannot tell modalities apart.</exception>
    internal Tensor InContextAlone(DialogueInput input) => input.Layout.ToRows(context is IModalityContext own
        ? own.ReadAlone(input.Embeddings, input.Present)
        : throw new ModelException("The context of the network does not read each modality alone: take cross-modal prompting."));

    /// <summary>
    /// Class scores of each modality by a head of its own: <c>[batch, modality, embedding]</c> to <c>[batch, modality, classes]</c>.
    /// </summary>
    /// <exception cref="ModelException">The network has no such heads.</exception>
    internal Tensor ModalityScores(Tensor embeddings) => OfEach(modalityHeads, embeddings);

    /// <summary>
    /// Targets of each modality by a head of its own: <c>[batch, modality, embedding]</c> to <c>[batch, modality, target]</c>, in units of
    /// their deviation.
    /// </summary>
    /// <exception cref="ModelException">The network has no such heads.</exception>
    internal Tensor ModalityTargets(Tensor embeddings) => OfEach(modalityTargets, embeddings);

    private static Tensor OfEach(ModuleList<Linear>? heads, Tensor embeddings) => heads is null
        ? throw new ModelException("The network has no head of each modality: take cross-modal prompting as its context.")
        : stack(heads.Select((head, m) => head.call(embeddings.select(1, m))), 1);

    /// <summary>What imagines missing embeddings; null if nothing does.</summary>
    internal ModalityImagination? Imagination => imagination;

    /// <summary>Whether there is a classifier of each modality.</summary>
    internal bool HasModalityHeads => modalityHeads is not null;

    /// <summary>The attention weights of one modality in a context of prompts, by their names in the network; else none.</summary>
    internal IEnumerable<(string Name, Tensor Weights)> AttentionWeights(int modality) => (context as CrossModalPrompting)?
        .AttentionWeights(modality).Select(entry => ($"{nameof(context)}.{entry.Name}", entry.Weights)) ?? [];

    /// <summary>Weights of the prototypes by place, of each modality; none if the context has no such prototypes.</summary>
    internal IReadOnlyList<Parameter> PlaceWeights => (context as CrossModalPrompting)?.PlaceWeights ?? [];

    /// <summary>
    /// Class scores of embeddings that the context was told of, <c>[batch, modality, embedding]</c> to <c>[batch, classes]</c>.
    /// </summary>
    internal Tensor ClassifyInContext(Tensor embeddings) => classifier.call(JoinedInContext(embeddings));

    /// <summary>Targets of such embeddings, <c>[batch, target]</c>, in units of their deviation.</summary>
    internal Tensor PredictTargetsInContext(Tensor embeddings) => Predicting.call(JoinedInContext(embeddings));

    // The context has told of every modality.
    private Tensor JoinedInContext(Tensor embeddings) => embeddingDropout.call(fusion is null
        ? embeddings.flatten(1)
        : fusion.call(embeddings, ones(embeddings.shape[..2], dtype: ScalarType.Bool, device: embeddings.device)));
}
