using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
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
/// those of other rows (SCARF, Bahri et al. 2022), and frames of sequences with a <see cref="TransformerEncoderOptions"/>, of which spans
/// are masked (Liu et al. 2021, TERA); one that reads dialogues restores utterances, of which some are hidden, from their dialogues.</para>
/// <para>Words of a vocabulary are masked one by one and L_m is the mean of -ln p(word) in nats, as in masked language modelling (Devlin
/// et al. 2019). Padding and absent modalities are never masked. Sequences with other encoders are read, not restored. The heads are no
/// part of the recognizer. It has a state: make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
/// <remarks>
/// The source tells neither rates, losses nor layers: all are choices made here (docs/pretraining.md). The network's own dropout acts too.
/// </remarks>
public sealed class MaskedModellingTerm : ITrainedTerm, INetworkTerm, ISavedState, IDisposable
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
    void INetworkTerm.AddFaults(OptionFaults faults, EmotionNetwork network) => faults.Require(
        network.Schema.Modalities.Any(entry => MaskedHeads.Restores(network, entry)), $"The term '{Name}' restores vectors, and frames " +
            $"of sequences with a {nameof(TransformerEncoderOptions)} in networks without context; the network has neither.");

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
    public IReadOnlyDictionary<string, Tensor> GetState() => ModuleState.Of(heads);

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state) => ModuleState.Load(heads, state);

    /// <summary>Forgets the heads.</summary>
    public void Dispose()
    {
        heads?.Dispose();
        heads = null;
    }

    /// <summary>
    /// Masks a batch and restores it: of each modality that can be restored what was masked and what came back, null if nothing was masked.
    /// </summary>
    internal IReadOnlyDictionary<Modality, RestoredModality?> Restore(ForwardPass pass, MaskDrawing drawing)
    {
        EmotionNetwork network = pass.Network;
        ModalitySchema[] restored = [.. network.Schema.Modalities.Where(entry => MaskedHeads.Restores(network, entry))];
        ModalityBatch[] inputs = [.. restored.Select(entry => pass.Batch.Modalities[entry.Modality])];
        ModalityMask[] masks = network.Options.Context is { } context
            ? drawing.OfUtterances(inputs, DialoguePlaces.Whole(pass.Batch.Utterances, context.MaximumUtterances))
            : drawing.OfFeatures(inputs, modality => network.FrameEncoder(modality)?.MaximumLength, network.IdentifierModalities);
        var maskOf = restored.Zip(masks).Where(entry => entry.Second.Count > 0)
            .ToDictionary(entry => entry.First.Modality, entry => entry.Second);
        if (maskOf.Count == 0)
            return restored.ToDictionary(entry => entry.Modality, _ => (RestoredModality?)null);
        var reading = new MaskedReading(pass, maskOf, heads ?? Create(network, seed: 0));
        return restored.ToDictionary(entry => entry.Modality, entry => maskOf.ContainsKey(entry.Modality) ? reading.Restore(entry) : null);
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
