using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>One modality of a batch of which something was masked and restored.</summary>
/// <param name="Mask">What was masked.</param>
/// <param name="Values">The true features, <c>[batch, feature]</c> or <c>[batch, time, feature]</c>.</param>
/// <param name="Prediction">
/// The restored ones, <c>[batch, feature]</c>; of frames those of the masked ones in their order, <c>[masked, feature]</c>, or the scores
/// of words, <c>[masked, word]</c>.
/// </param>
/// <param name="Vocabulary">Words of the vocabulary if features are numbers of words; else 0.</param>
internal sealed record RestoredModality(ModalityMask Mask, Tensor Values, Tensor Prediction, int Vocabulary = 0)
{
    /// <summary>How many numbers were masked.</summary>
    public long Count => Mask.Count * (Values.numel() / ((long)Mask.Rows * Mask.Width));

    /// <summary>L = 1/|C| sum over the masked cells C of |x' - x| or (x' - x)², or of -ln p(x) of words.</summary>
    public Tensor Loss(MaskedLoss loss)
    {
        Tensor errors = Errors(loss);
        if (Mask.IsOfFrames)
            return errors.mean();
        Tensor kept = tensor(Array.ConvertAll(Mask.Cells, cell => !cell), [Mask.Rows, Mask.Width], device: errors.device);
        return errors.MaskedFill(kept, 0).sum().Over(Count);
    }

    /// <summary>The error of each number, of the shape of what was restored; <c>[masked, 1]</c> of words.</summary>
    public Tensor Errors(MaskedLoss loss)
    {
        Tensor values = Mask.IsOfFrames
            ? Values.flatten(0, 1).index_select(0, tensor(Mask.MaskedCells, device: Values.device)) : Values;
        if (Vocabulary > 0)
            return Prediction.log_softmax(1).gather(1, WordNumbers.Indices(values, Vocabulary)).neg();
        Tensor difference = Prediction - values;
        return loss == MaskedLoss.Absolute ? difference.abs() : difference.Square();
    }
}
