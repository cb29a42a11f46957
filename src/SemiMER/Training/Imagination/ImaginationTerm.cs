using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Teaches a network what missing modalities look like (in the manner of Zhao, Li and Jin 2021, MMIN): some modalities of each utterance
/// are taken away at random, and their embeddings are imagined from those that are left, L_forward = mean of (z'_m - z_m)² over the
/// modalities taken away; from the imagined ones alone those that were left are imagined back, L_backward likewise. The network needs
/// <see cref="EmotionNetworkOptions.Imagination"/>. Unlabeled utterances teach as labeled ones do.
/// </summary>
/// <remarks>
/// Embeddings to be imagined are constants; those of the original come from another network that was trained before. Means are over
/// features and over the modalities of all utterances. Where an utterance has one modality nothing is taken away.
/// </remarks>
public sealed class ImaginationTerm : INetworkTerm
{
    private readonly double probability;

    /// <summary>Creates the term.</summary>
    /// <param name="probability">Probability of taking a modality away, above 0 and below 1; the last one stays. Default 0.5.</param>
    /// <exception cref="OptionsException">It is out of range.</exception>
    public ImaginationTerm(double probability = 0.5)
    {
        new OptionFaults(nameof(ImaginationTerm))
            .Require(probability is > 0 and < 1, nameof(probability), probability, "above 0, below 1").Throw();
        this.probability = probability;
    }

    /// <inheritdoc/>
    public string Name => "imagination";

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    void INetworkTerm.AddFaults(OptionFaults faults, EmotionNetwork network) => faults.Require(
        network.Imagination is not null, $"The term '{Name}' trains what the network does not have: set " +
        $"{nameof(EmotionNetworkOptions)}.{nameof(EmotionNetworkOptions.Imagination)}.");

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ModalityImagination imagination = pass.Network.Imagination ?? throw new ModelException(
            $"The network imagines nothing: set {nameof(EmotionNetworkOptions)}.{nameof(EmotionNetworkOptions.Imagination)}.");
        Tensor z = stack(pass.Network.Schema.Modalities.Select(entry => pass.Embedding(entry.Modality)), 1);
        Tensor present = stack(pass.Network.Schema.Modalities.Select(entry => pass.Batch.Modalities[entry.Modality].Present), 1);
        Tensor left = ModalityDropout.Remaining(present, probability, pass.Draws), taken = present.logical_and(left.logical_not());
        Tensor imagined = imagination.Imagine(Only(z, left), left);
        Tensor returned = imagination.ImagineBack(Only(imagined, taken), taken);
        // Only utterances of which something was taken away are imagined back.
        Tensor toReturn = left.logical_and(taken.any(1, keepdim: true));
        return [new TermPart($"{Name}/forward", Error(imagined, z, taken)), new TermPart($"{Name}/backward", Error(returned, z, toReturn))];
    }

    private static Tensor Only(Tensor x, Tensor cells) => x.MaskedFill(cells.logical_not().unsqueeze(2), 0);

    // Mean of (x - sg(z))² over the cells, 0 if there are none.
    private static Tensor Error(Tensor x, Tensor z, Tensor cells)
    {
        Tensor squares = (x - z.detach()).Square().mean([2]) * cells;
        return squares.sum() / cells.sum().ClampMin(1);
    }
}
