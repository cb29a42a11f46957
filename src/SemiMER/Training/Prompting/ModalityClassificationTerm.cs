using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What a modality is classified by, beside the classifier of all.</summary>
public enum ModalityReading
{
    /// <summary>By what the context makes of it with the prompts of the others.</summary>
    Prompted,

    /// <summary>By what the context makes of it from itself alone.</summary>
    Alone,
}

/// <summary>
/// L = sum_m L_cls(head_m(z_m)): cross-entropy of a linear soft-max of each modality, over all labeled utterances, in nats (He, Zhu and
/// Zhang 2025, eq. 2). A modality that an utterance lacks counts too: its dialogue tells of it. The network needs
/// <see cref="CrossModalPromptingOptions"/> as its context.
/// </summary>
/// <remarks>With class weights the sum is divided by the sum of the weights of the rows, as in <see cref="ClassificationTerm"/>.</remarks>
public sealed class ModalityClassificationTerm : IGradientTerm, IValidatedTerm, ISavedState, IDisposable
{
    private readonly ModalityReading reading;
    private readonly GradientModulation modulation;
    private readonly BestModalities? best;

    /// <summary>Creates the term.</summary>
    /// <param name="reading">What is classified.</param>
    /// <param name="modulation">How the gradients of the prototypes are weighed; none when modalities are read alone.</param>
    /// <param name="keepsBest">
    /// Whether a stage with this term ends with the attention weights of each modality's best epoch, by the UA of the modality read alone
    /// on the validation set; without one with the last. The term then has a state: make it anew for each training. Default false.
    /// </param>
    /// <exception cref="OptionsException">
    /// An option is unknown, or gradients of what is read alone are to be modulated, or the best of what is read with prompts kept.
    /// </exception>
    public ModalityClassificationTerm(
        ModalityReading reading = ModalityReading.Prompted, GradientModulation modulation = GradientModulation.None, bool keepsBest = false)
    {
        new OptionFaults(nameof(ModalityClassificationTerm))
            .Require(Enum.IsDefined(reading), $"{nameof(reading)} is no known reading.")
            .Require(Enum.IsDefined(modulation), $"{nameof(modulation)} is no known form.")
            .Require(reading == ModalityReading.Prompted || modulation == GradientModulation.None,
                $"Prototypes take no part where a modality is read {nameof(ModalityReading.Alone)}: leave the {nameof(modulation)} out.")
            .Require(reading == ModalityReading.Alone || !keepsBest,
                $"Only where a modality is read {nameof(ModalityReading.Alone)} it has a best epoch of its own: no {nameof(keepsBest)}.")
            .Throw();
        (this.reading, this.modulation, best) = (reading, modulation, keepsBest ? new BestModalities() : null);
    }

    /// <inheritdoc/>
    public string Name => reading == ModalityReading.Alone ? "modalities alone" : "modalities";

    /// <inheritdoc/>
    public bool NeedsLabels => true;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => best is null ? [] : [this];

    /// <inheritdoc/>
    bool IGradientTerm.ChangesGradients => modulation != GradientModulation.None;

    /// <inheritdoc/>
    void INetworkTerm.AddFaults(OptionFaults faults, EmotionNetwork network)
    {
        faults.Require(network.HasModalityHeads, $"The term '{Name}' needs a classifier of each modality, which the network does not " +
            $"have: give it {nameof(CrossModalPromptingOptions)} as its {nameof(EmotionNetworkOptions.Context)}.");
        ModulationWeights.AddFaults(faults, network, Name, modulation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (pass.Labeled is not { } batch)
            return [new TermPart(Name, null, "the batch has no labels")];
        Tensor scores = pass.Network.ModalityScores(reading == ModalityReading.Alone ? pass.InContextAlone : pass.InContext);
        pass.Note(this, scores);
        return [.. pass.Network.Schema.Modalities.Select((entry, m) => new TermPart($"{Name}/{entry.Modality}",
            nn.functional.cross_entropy(scores.select(1, m), batch.Labels, pass.ClassWeights)))];
    }

    /// <inheritdoc/>
    void IGradientTerm.ChangeGradients(ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Tensor errors = ModulationWeights.Errors(pass.NoteOf<Tensor>(this)!.detach(), pass.Labeled!.Labels);
        Tensor labeled = ones(pass.Batch.Count, dtype: ScalarType.Bool, device: errors.device);
        ModulationWeights.Apply(pass, Name, errors, labeled, modulation);
    }

    /// <inheritdoc/>
    void IValidatedTerm.CompleteEpoch(EmotionRecognizer recognizer, LabeledSet validation) => best?.Offer(recognizer, validation);

    /// <inheritdoc/>
    bool IValidatedTerm.CompleteStage(EmotionNetwork network) => best?.Restore(network) == true;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState() => best?.GetState() ?? new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        best?.LoadState(state);
    }

    /// <summary>Forgets the best weights.</summary>
    public void Dispose() => best?.Dispose();
}
