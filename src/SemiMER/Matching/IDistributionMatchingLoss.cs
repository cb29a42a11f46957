using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>A distance between two sets of latents, whatever the order of their rows.</summary>
public interface IDistributionMatchingLoss : IMatchingLoss
{
    /// <summary>Computes how far the two sets are apart, as a part of the graph of both.</summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>; n and m may differ.</param>
    /// <returns>A scalar, 0 or near it if both sets follow one distribution.</returns>
    /// <exception cref="MatchingException">The sets are too small, not of one width, or not finite.</exception>
    Tensor Compute(Tensor p, Tensor q);
}
