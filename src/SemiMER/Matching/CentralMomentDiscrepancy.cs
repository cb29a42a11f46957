using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The central moment discrepancy (CMD): distances between the means and the higher central moments of the columns.
/// <para>Source: Zellinger et al., "Central Moment Discrepancy (CMD) for Domain-Invariant Representation Learning",
/// ICLR 2017, equation 7.</para>
/// <para>Formula: ‖μ_p - μ_q‖ / r + Σ_{k=2..K} ‖c_k(p) - c_k(q)‖ / r^k, with c_k = mean over rows of (x - μ)^k, column by column, and
/// the width r of the interval that latents lie in.</para>
/// <para>Estimator: plug-in (moments with 1/n); biased upwards by O(n^-1/2).</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, at least 1 row, they may differ; gives a scalar.</para>
/// <para>Range: 0 and above; unbounded, since nothing keeps latents in an interval. To push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0. It sees shift, scale and shape of each column, no correlation.</para>
/// <para>Edges: moments of order K grow with the K-th power of the latents (beyond single precision for K = 5 from some 10⁷ r): give r at
/// their scale.</para>
/// <para>Gradient: each norm has a kink at 0; where two moments are equal its gradient is 0 here, never NaN.</para>
/// </summary>
public sealed class CentralMomentDiscrepancy : IDistributionMatchingLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="order">The highest moment K, at least 1. Default 5.</param>
    /// <param name="range">The width r of the interval of latents, above 0, in their unit. Default 1.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public CentralMomentDiscrepancy(int order = 5, double range = 1)
    {
        new OptionFaults(nameof(CentralMomentDiscrepancy)).AtLeast(nameof(order), order, 1).Above(nameof(range), range, 0).Throw();
        Order = order;
        Range = range;
    }

    /// <inheritdoc/>
    public string Name => "cmd";

    /// <summary>The highest moment K.</summary>
    public int Order { get; }

    /// <summary>The width r of the interval of latents.</summary>
    public double Range { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        using var scope = NewDisposeScope();
        Tensor result = Norm(Covariances.MeanDifference(p, q)).Over(Range);                 // ‖μ_p - μ_q‖ / r
        Tensor centredP = Covariances.Centred(p).Over(Range), centredQ = Covariances.Centred(q).Over(Range);
        Tensor powerP = centredP, powerQ = centredQ;
        for (int k = 2; k <= Order; k++)
        {
            powerP = powerP * centredP;
            powerQ = powerQ * centredQ;
            result = result.Plus(Norm(powerP.mean([0]) - powerQ.mean([0])));            // ‖c_k(p) - c_k(q)‖ / r^k
        }
        return result.MoveToOuterDisposeScope();
    }

    // Divided by the largest number first, since the square of a fifth power may be beyond single precision.
    private static Tensor Norm(Tensor x)
    {
        Tensor largest = x.detach().abs().max();
        Tensor scale = largest.Plus(largest.EqualTo(0));
        return Roots.Safe((x / scale).Square().sum()) * scale;
    }
}
