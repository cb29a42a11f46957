using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// How the gradients of prototypes by place are weighed, so that a modality learns less from utterances that it gets more wrong than the
/// others do (He, Zhu and Zhang 2025, eq. 10 and 11): M^u is updated by W^u ⊙ dL/dM^u, row i of place i.
/// </summary>
public enum GradientModulation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>
    /// W_i = 1 - 1/2 tanh((d_i - mean d) / (deviation of d + 1e-6)), where d_i is the error of the modality minus the mean of those of the
    /// others; between 0.5 and 1.5, and smaller where the relative error is larger, always.
    /// </summary>
    Bounded,

    /// <summary>
    /// As the paper writes it, with d^v_i the error of the modality minus that of v: W_i = mean over v of (sum_j d^v_j - d^v_i) / sum_j
    /// d^v_j, a fraction counting as 1 where abs(sum_j d^v_j) is at most 1e-6 n, and W cut to [0, 2]. Its order turns round where the sum
    /// is negative.
    /// </summary>
    Literal,
}

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
