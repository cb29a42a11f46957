using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = sum_m L_reg(head_m(z_m)): how far what a linear head of each modality predicts is from the targets, over the labeled utterances that
/// have them (He, Zhu and Zhang 2025, eq. 2, for scores). The network needs <see cref="CrossModalPromptingOptions"/> as its context, and
/// <see cref="EmotionNetworkOptions.Targets"/>.
/// </summary>
public sealed class ModalityRegressionTerm : IGradientTerm
{
    private readonly ModalityReading reading;
    private readonly RegressionLoss loss;
    private readonly GradientModulation modulation;

    /// <summary>Creates the term.</summary>
    /// <param name="reading">What is read.</param>
    /// <param name="loss">How targets are compared. Default the mean squared error, as the original has it.</param>
    /// <param name="modulation">
    /// How the gradients of the prototypes are weighed, by errors E = mean over targets of abs(y - y_m) in units of their deviation; none
    /// when modalities are read alone, and where classes modulate already.
    /// </param>
    /// <exception cref="OptionsException">An option is unknown, or gradients of what is read alone are to be modulated.</exception>
    public ModalityRegressionTerm(
        ModalityReading reading = ModalityReading.Prompted, RegressionLoss loss = RegressionLoss.MeanSquaredError,
        GradientModulation modulation = GradientModulation.None)
    {
        new OptionFaults(nameof(ModalityRegressionTerm))
            .Require(Enum.IsDefined(reading), $"{nameof(reading)} is no known reading.")
            .Require(Enum.IsDefined(loss), $"{nameof(loss)} is no known loss.")
            .Require(Enum.IsDefined(modulation), $"{nameof(modulation)} is no known form.")
            .Require(reading == ModalityReading.Prompted || modulation == GradientModulation.None,
                $"Prototypes take no part where a modality is read {nameof(ModalityReading.Alone)}: leave the {nameof(modulation)} out.")
            .Throw();
        (this.reading, this.loss, this.modulation) = (reading, loss, modulation);
    }

    /// <inheritdoc/>
    public string Name => reading == ModalityReading.Alone ? "targets alone" : "targets of each";

    /// <inheritdoc/>
    public bool NeedsLabels => true;

    /// <inheritdoc/>
    bool IGradientTerm.ChangesGradients => modulation != GradientModulation.None;

    /// <inheritdoc/>
    void INetworkTerm.AddFaults(OptionFaults faults, EmotionNetwork network)
    {
        faults.Require(network.HasModalityHeads && network.Options.Targets.Count > 0,
            $"The term '{Name}' needs a head of each modality for targets, which the network does not have: give it " +
            $"{nameof(CrossModalPromptingOptions)} as its {nameof(EmotionNetworkOptions.Context)}, and " +
            $"{nameof(EmotionNetworkOptions.Targets)}.");
        ModulationWeights.AddFaults(faults, network, Name, modulation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (pass.Labeled is null)
            return [new TermPart(Name, null, "the batch has no labels")];
        Tensor values = pass.Network.ModalityTargets(reading == ModalityReading.Alone ? pass.InContextAlone : pass.InContext);
        pass.Note(this, values);
        return
        [
            .. pass.Network.Schema.Modalities.Index().SelectMany(entry => RegressionTerm.Compare(
                pass, $"{Name}/{entry.Item.Modality}", values.select(1, entry.Index), loss)),
        ];
    }

    /// <inheritdoc/>
    void IGradientTerm.ChangeGradients(ForwardPass pass)
    {
        if (pass.Labeled?.Targets is null)
            return;
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Tensor truth = stack(pass.Network.Options.Targets.Select((_, k) => RegressionTerm.Truth(pass, k)), 1);
        Tensor errors = ModulationWeights.TargetErrors(pass.NoteOf<Tensor>(this)!.detach(), truth);
        ModulationWeights.Apply(pass, Name, errors, truth.isnan().all(1).logical_not(), modulation);
    }
}
