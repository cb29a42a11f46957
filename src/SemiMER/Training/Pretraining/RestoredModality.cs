using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>One modality of a batch of which something was masked and restored.</summary>
/// <param name="Mask">What was masked.</param>
/// <param name="Values">The true features, <c>[batch, feature]</c> or <c>[batch, time, feature]</c>.</param>
/// <param name="Prediction">The restored ones.</param>
internal sealed record RestoredModality(ModalityMask Mask, Tensor Values, Tensor Prediction)
{
    /// <summary>How many numbers were masked.</summary>
    public long Count => Mask.Count * (Values.numel() / ((long)Mask.Rows * Mask.Width));

    /// <summary>L = 1/|C| sum over the masked cells C of |x' - x| or (x' - x)².</summary>
    public Tensor Loss(MaskedLoss loss)
    {
        Tensor difference = Prediction - Values;
        Tensor errors = loss == MaskedLoss.Absolute ? difference.abs() : difference.Square();
        Tensor kept = tensor(Array.ConvertAll(Mask.Cells, cell => !cell), [Mask.Rows, Mask.Width], device: errors.device);
        return errors.MaskedFill(Mask.IsOfFrames ? kept.unsqueeze(2) : kept, 0).sum().Over(Count);
    }
}
