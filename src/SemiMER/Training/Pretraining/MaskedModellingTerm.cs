using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Masked cross-modal pre-training in the manner of Khare, Parthasarathy and Sundaram 2021: parts of the features are masked, and the
/// network with a head of each modality restores them from all modalities. It needs no label.
/// <para>L_m = 1/|C_m| sum over the masked numbers C_m of modality m of (x' - x)², or |x' - x|, with x' = h_m([z_1 ; ... ; z_M]) and the
/// embeddings z of what is left. Range: at least 0. A network without context restores features of single utterances, of which some are
/// those of other rows (SCARF, Bahri et al. 2022); one that reads dialogues restores utterances, of which some are hidden, from their
/// dialogues.</para>
/// <para>Padding and absent modalities are never masked. Modalities that are sequences are read, not restored. The heads are no part of the
/// recognizer. It has a state: make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
/// <remarks>
/// The source tells neither rates, losses nor layers: all are choices made here (docs/pretraining.md). The network's own dropout acts too.
/// </remarks>
public sealed class MaskedModellingTerm : ITrainedTerm, ISavedState, IDisposable
{
    private readonly MaskedModellingOptions options;
    private MaskedHeads? heads;

    /// <summary>Creates the term.</summary>
    /// <param name="options">What is masked; defaults if left out.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public MaskedModellingTerm(MaskedModellingOptions? options = null, string name = "masked")
    {
        this.options = options ?? new MaskedModellingOptions();
        this.options.Validate();
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <summary>What is masked.</summary>
    internal MaskedModellingOptions Options => options;

    /// <inheritdoc/>
    /// <exception cref="CorpusException">No modality is a vector.</exception>
    public void Check(CorpusSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Modalities.All(entry => entry.Kind != FeatureKind.Vector))
        {
            throw new CorpusException($"The term '{Name}' restores vectors, and '{schema.Name}' has none: take features of whole " +
                "utterances, or another term.", expected: "a modality that is a vector", actual: "sequences");
        }
    }

    /// <inheritdoc/>
    public nn.Module CreateModule(EmotionNetwork network, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(network, seed);
    }

    /// <inheritdoc/>
    /// <remarks>Outside of trainings the heads are made with the first pass, from the seed 0, and nothing trains them.</remarks>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return [.. Restore(pass, new MaskDrawing(options, pass.Draws)).Select(entry => new TermPart(
            $"{Name}/{entry.Key}", entry.Value?.Loss(options.Loss),
            entry.Value is null ? $"no utterance of the batch has a part of '{entry.Key}' that could be masked" : null))];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState() =>
        heads?.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone()) ?? [];

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor value) in heads?.state_dict() ?? [])
            value.copy_(state[name]);
    }

    /// <summary>Forgets the heads.</summary>
    public void Dispose()
    {
        heads?.Dispose();
        heads = null;
    }

    /// <summary>
    /// Masks a batch and restores it: of each modality that is a vector what was masked and what came back, null if nothing was masked.
    /// </summary>
    internal IReadOnlyDictionary<Modality, RestoredModality?> Restore(ForwardPass pass, MaskDrawing drawing)
    {
        EmotionNetwork network = pass.Network;
        ModalitySchema[] vectors = [.. network.Schema.Modalities.Where(entry => entry.Kind == FeatureKind.Vector)];
        ModalityBatch[] inputs = [.. vectors.Select(entry => pass.Batch.Modalities[entry.Modality])];
        ModalityMask[] masks = network.Options.Context is { } context
            ? drawing.OfUtterances(inputs, DialogueLayout.RowsOf(pass.Batch.Utterances, context.MaximumUtterances))
            : drawing.OfFeatures(inputs);
        var maskOf = vectors.Zip(masks).Where(entry => entry.Second.Count > 0)
            .ToDictionary(entry => entry.First.Modality, entry => entry.Second);
        if (maskOf.Count == 0)
            return vectors.ToDictionary(entry => entry.Modality, _ => (RestoredModality?)null);
        MaskedHeads restoring = heads ?? Create(network, seed: 0);
        Tensor joined = Joined(pass, maskOf, restoring);
        return network.Schema.Modalities.Index().Where(entry => entry.Item.Kind == FeatureKind.Vector)
            .ToDictionary(entry => entry.Item.Modality, entry => maskOf.TryGetValue(entry.Item.Modality, out ModalityMask? mask)
                ? new RestoredModality(
                    mask, pass.Batch.Modalities[entry.Item.Modality].Values, restoring.Restore(entry.Index, joined)) : null);
    }

    // The embeddings of what is left, with their dialogues if the network reads them. [batch, modality, embedding]
    private static Tensor Joined(ForwardPass pass, Dictionary<Modality, ModalityMask> maskOf, MaskedHeads restoring)
    {
        EmotionNetwork network = pass.Network;
        UtteranceBatch read = pass.Batch.With(pass.Batch.Modalities.ToDictionary(entry => entry.Key, entry =>
            entry.Value.WithValues(maskOf.TryGetValue(entry.Key, out ModalityMask? mask) && mask.ReadsOthers
                ? Others(entry.Value.Values, mask) : entry.Value.Values.alias())));
        var z = new Dictionary<Modality, Tensor>();
        foreach ((int m, ModalitySchema entry) in network.Schema.Modalities.Index())
        {
            Tensor own = network.Encode(entry.Modality, read);
            if (maskOf.TryGetValue(entry.Modality, out ModalityMask? mask) && mask.HidesAny)
                own = where(tensor(mask.Hidden, device: own.device).unsqueeze(1), restoring.HiddenVector(m).unsqueeze(0), own);
            z.Add(entry.Modality, own);
        }
        return network.ReadsDialogues ? pass.InContextOf(z) : stack(z.Values, 1);
    }

    private static Tensor Others(Tensor values, ModalityMask mask)
    {
        using IDisposable unrecorded = no_grad();
        return mask.Width == 1
            ? values.index_select(0, tensor(mask.Source, device: values.device))
            : values.gather(0, tensor(mask.Source, values.shape, device: values.device));
    }

    private MaskedHeads Create(EmotionNetwork network, long seed)
    {
        Dispose();
        using (DefaultGenerator.Borrow(new RandomSource(seed, "initialise"))) // modules draw while they are made
            heads = new MaskedHeads(network, options.HiddenSize);
        InitialWeights.Draw(heads, new RandomSource(seed, "initialise masked heads"));
        heads.to(network.Device);
        return heads;
    }
}
