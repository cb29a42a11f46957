using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Drops whole modalities of utterances in training, each with the same probability, so that the classifier learns to do without;
/// never the last one that an utterance has.
/// </summary>
internal static class ModalityDropout
{
    /// <summary>
    /// Which modalities remain. Drawn from the training's masks; outside of trainings from TorchSharp's default generator.
    /// </summary>
    /// <param name="present"><c>[batch, modality]</c>, bool.</param>
    /// <param name="probability">Probability of dropping one.</param>
    /// <param name="draws">Other draws; null for the training's masks.</param>
    public static Tensor Remaining(Tensor present, double probability, DropoutMasks? draws = null)
    {
        // One number for each: kept if it reaches the probability, or if it is the largest of those present.
        long[] shape = present.shape;
        Device device = present.device;
        Tensor drawn = (draws ?? DropoutMasks.Current)?.Uniform(shape, device) ?? rand(shape, device: device);
        Tensor best = drawn.MaskedFill(present.logical_not(), -1).argmax(1, keepdim: true);
        Tensor kept = drawn.GreaterOrEqual(probability).logical_or(HeldScalars.Indices(shape[1], device).unsqueeze(0).eq(best));
        return present.logical_and(kept);
    }
}
