using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>A distance between two sets of latents class by class: each row belongs to each class to some degree.</summary>
public interface IClassWeightedLoss : IMatchingLoss
{
    /// <summary>Computes how far the sets are apart within the classes, as a part of the graph of both sets (not of the weights).</summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="pWeights">Labels (one 1 a row) or class probabilities of its rows, at least 0, <c>[n, classes]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>; n and m may differ.</param>
    /// <param name="qWeights">The same for the second set, <c>[m, classes]</c>.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="MatchingException">The sets or weights are too small, do not fit each other, or are not finite.</exception>
    Tensor Compute(Tensor p, Tensor pWeights, Tensor q, Tensor qWeights);
}
