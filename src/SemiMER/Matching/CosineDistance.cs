using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The mean cosine distance between the modalities of each utterance: the simplest loss that ties rows together.
/// <para>Source: textbook; as a baseline beside contrastive losses, Chen and He, "Exploring simple Siamese representation learning",
/// CVPR 2021.</para>
/// <para>Formula: mean over i of 1 - cos(p_i, q_i).</para>
/// <para>Estimator: a plain mean over utterances, unbiased.</para>
/// <para>Shapes: both <c>[n, d]</c>, n at least 1, row i with row i; gives a scalar.</para>
/// <para>Range: 0 to 2, the upper bound.</para>
/// <para>Equal sets: 0. All rows equal is a minimum too: without another term latents may collapse.</para>
/// <para>Edges: a row of zeros has the distance 1.</para>
/// <para>Gradient: smooth but at rows of zeros; lengths of rows get none.</para>
/// </summary>
public sealed class CosineDistance : IRowAlignedLoss
{
    /// <inheritdoc/>
    public string Name => "cosine";

    /// <inheritdoc/>
    public double? UpperBound => 2;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckAligned(Name, p, q, minimumRows: 1);
        using var scope = NewDisposeScope();
        return 1.Minus((UnitRows.Of(p) * UnitRows.Of(q)).sum(dim: 1).mean()).MoveToOuterDisposeScope();
    }
}
