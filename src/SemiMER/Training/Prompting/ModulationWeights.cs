using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>W of <see cref="GradientModulation"/>.</summary>
internal static class ModulationWeights
{
    private const double Epsilon = 1e-6;

    /// <summary>E_i^u = 1 - p_i^u(label), <c>[batch, modality]</c>.</summary>
    /// <param name="scores">Scores of each modality's head, <c>[batch, modality, classes]</c>.</param>
    /// <param name="labels"><c>[batch]</c>, int64.</param>
    public static Tensor Errors(Tensor scores, Tensor labels)
    {
        Tensor index = labels.reshape(-1, 1, 1).expand(scores.size(0), scores.size(1), 1);
        return 1.Minus(scores.softmax(2).gather(2, index).squeeze(2));
    }

    /// <summary>E_i^u = mean over targets of abs(y_i - y_i^u), in units of their deviation, <c>[batch, modality]</c>.</summary>
    /// <param name="values">What each modality's head predicts, <c>[batch, modality, target]</c>.</param>
    /// <param name="truth"><c>[batch, target]</c>; NaN where an utterance lacks a target, which then does not count.</param>
    public static Tensor TargetErrors(Tensor values, Tensor truth)
    {
        Tensor has = truth.isnan().logical_not().unsqueeze(1), y = truth.nan_to_num(0).unsqueeze(1);
        Tensor counted = has.to_type(values.dtype);
        return ((values - y).abs() * counted).sum(2) / counted.sum(2).ClampMin(1);
    }

    /// <summary>
    /// Column s of dL/dM^u is multiplied by the mean over the dialogues of W^u at place s; places without a label count as 1.
    /// </summary>
    /// <param name="pass">The batch, whose gradients are there.</param>
    /// <param name="term">Name of the term that modulates.</param>
    /// <param name="errors">E, <c>[batch, modality]</c>.</param>
    /// <param name="labeled">Which utterances have a label: <c>[batch]</c>, bool.</param>
    /// <param name="modulation">Which form.</param>
    /// <exception cref="TrainingException">A gradient is not there: the modulation would do nothing.</exception>
    public static void Apply(ForwardPass pass, string term, Tensor errors, Tensor labeled, GradientModulation modulation)
    {
        Tensor w = Of(pass.ToDialogues(errors), pass.ToDialogues(labeled), modulation).mean([0]); // [place, modality]
        foreach ((int u, Parameter weights) in pass.Network.PlaceWeights.Index())
        {
            Tensor gradient = weights.grad ?? throw new TrainingException(
                $"The term '{term}' is to modulate the gradient of the prototypes of '{pass.Network.Schema.Modalities[u].Modality}', and " +
                "there is none: no term of the stage reaches them, or the stage freezes them.");
            gradient.narrow(1, 0, w.size(0)).mul_(w.select(1, u));
        }
    }

    /// <summary>Whether a network has weights that a modulation reaches.</summary>
    public static void AddFaults(OptionFaults faults, EmotionNetwork network, string term, GradientModulation modulation) => faults
        .Require(modulation == GradientModulation.None || network.PlaceWeights.Count > 0,
            $"The term '{term}' modulates the gradients of prototypes by place, and the network has none: leave the modulation out, or " +
            $"set {nameof(CrossModalPromptingOptions.HasPrompts)} and {nameof(PrototypeSource)}.{nameof(PrototypeSource.Places)}.");

    /// <summary>W of each utterance and modality, <c>[dialogue, utterance, modality]</c>; 1 where there is no label.</summary>
    /// <param name="errors">E, <c>[dialogue, utterance, modality]</c>.</param>
    /// <param name="labeled">Which utterances have a label: <c>[dialogue, utterance]</c>, bool.</param>
    /// <param name="modulation">Which form.</param>
    public static Tensor Of(Tensor errors, Tensor labeled, GradientModulation modulation)
    {
        Tensor counted = labeled.unsqueeze(2).to_type(errors.dtype);
        Tensor w = modulation == GradientModulation.Literal ? Literal(errors, counted) : Bounded(errors, counted);
        return w.MaskedFill(labeled.logical_not().unsqueeze(2), 1);
    }

    // d = E^u - mean over v of E^v = (M E^u - sum_v E^v) / (M - 1)
    private static Tensor Bounded(Tensor errors, Tensor counted)
    {
        long modalities = errors.size(2);
        Tensor d = (errors.Times(modalities) - errors.sum(2, keepdim: true)).Over(modalities - 1) * counted;
        Tensor n = counted.sum(1, keepdim: true).ClampMin(1);
        Tensor mean = d.sum(1, keepdim: true) / n, centred = d - mean;
        Tensor deviation = ((centred.Square() * counted).sum(1, keepdim: true) / n).sqrt();
        return 1.Minus((centred / deviation.Plus(Epsilon)).tanh().Times(0.5));
    }

    private static Tensor Literal(Tensor errors, Tensor counted)
    {
        long modalities = errors.size(2);
        Tensor d = (errors.unsqueeze(3) - errors.unsqueeze(2)) * counted.unsqueeze(3);             // [dialogue, utterance, u, v]
        Tensor sum = d.sum(1, keepdim: true), n = counted.sum(1, keepdim: true).unsqueeze(3);
        Tensor isSmall = sum.abs().le(n.Times(Epsilon));
        Tensor fraction = ((sum - d) / sum.MaskedFill(isSmall, 1)).MaskedFill(isSmall, 1);
        return fraction.sum(3).Minus(1).Over(modalities - 1).Clamp(0, 2);                          // without v = u, whose fraction is 1
    }
}
