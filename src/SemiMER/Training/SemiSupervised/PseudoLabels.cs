using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What a network predicts for a batch, to be taken for labels; without gradient.</summary>
public sealed class PseudoLabels
{
    /// <summary>Takes probabilities for labels.</summary>
    /// <param name="probabilities">p, <c>[batch, classes]</c>, rows that sum to 1.</param>
    /// <param name="pass">The batch that they belong to.</param>
    public PseudoLabels(Tensor probabilities, ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(pass);
        Probabilities = probabilities;
        Pass = pass;
        (Confidence, Classes) = probabilities.max(1);
    }

    /// <summary>p, <c>[batch, classes]</c>.</summary>
    public Tensor Probabilities { get; }

    /// <summary>max p, <c>[batch]</c>.</summary>
    public Tensor Confidence { get; }

    /// <summary>argmax p, <c>[batch]</c>, int64.</summary>
    public Tensor Classes { get; }

    /// <summary>The batch that they belong to.</summary>
    public ForwardPass Pass { get; }
}
