using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>A loss between two modalities of the same utterances: row i of one side belongs to row i of the other.</summary>
public interface IRowAlignedLoss : IMatchingLoss
{
    /// <summary>Computes how badly the rows agree, as a part of the graph of both.</summary>
    /// <param name="p">Latents of one modality, <c>[n, d]</c>.</param>
    /// <param name="q">Latents of the other, of the same utterances in the same order, <c>[n, d]</c>.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="MatchingException">The sets are too small, not of one shape, or not finite.</exception>
    Tensor Compute(Tensor p, Tensor q);
}
