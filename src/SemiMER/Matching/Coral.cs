using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Correlation alignment (CORAL): the squared distance between the covariances of two sets, optionally of their means too.
/// <para>Source: Sun and Saenko, "Deep CORAL", ECCV workshops 2016, equation 1.</para>
/// <para>Formula: ‖C_p - C_q‖_F² / (4 d²); with means also + ‖μ_p - μ_q‖² / d.</para>
/// <para>Estimator: covariances with n - 1; the square makes it biased upwards by O(1/n).</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, n and m at least 2, they may differ; gives a scalar. Memory O(d²).</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. <em>Without means it does not see shifts</em>: a set and its moved
/// copy are equal to it.</para>
/// <para>Edges: constant columns and identical rows have covariances of 0 and are fine; one row throws.</para>
/// <para>Gradient: a polynomial of degree 3 in the latents, smooth everywhere.</para>
/// </summary>
public sealed class Coral : IDistributionMatchingLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="withMeans">Whether means count too. Default false, as in the source.</param>
    public Coral(bool withMeans = false) => WithMeans = withMeans;

    /// <inheritdoc/>
    public string Name => WithMeans ? "coral with means" : "coral";

    /// <summary>Whether means count too.</summary>
    public bool WithMeans { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        double d = p.shape[1];
        Tensor result = (Covariances.Of(p) - Covariances.Of(q)).Square().sum().Over(4 * d * d); // ‖C_p - C_q‖_F² / (4 d²)
        if (WithMeans)
            result = result.Plus(Covariances.MeanDifference(p, q).Square().mean());             // ‖μ_p - μ_q‖² / d
        return result.MoveToOuterDisposeScope();
    }
}
