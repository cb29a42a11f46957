using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Canonical correlation between two modalities as a loss: 0 when each is a linear function of the other.
/// <para>Source: Hotelling, "Relations between two sets of variates", Biometrika 28, 1936; as a loss of networks: Andrew et al., "Deep
/// canonical correlation analysis", ICML 2013 (with the sum of correlations in place of their squares).</para>
/// <para>Formula: 1 - tr(S⁻¹ C T⁻¹ C') / d: one less the mean squared canonical correlation, with covariances S and T within and C
/// across; S and T are shrunk, (1 - λ) S + λ (tr S / d) I + floor I.</para>
/// <para>Estimator: plug-in; correlations are biased upwards, strongly if n is not much above d: shrinkage counters that.</para>
/// <para>Shapes: both <c>[n, d]</c>, n at least 2, row i with row i; gives a scalar. Time O(n d min(n, d)), decomposed on the CPU in double
/// precision.</para>
/// <para>Range: 0 to 1, the upper bound.</para>
/// <para>Equal sets: 0 without shrinkage, a little above with it. It does not see shifts, and no invertible linear
/// map of a modality.</para>
/// <para>Edges: constant columns have the correlation 0.</para>
/// <para>Gradient: smooth thanks to the floor, whatever the size of the latents; of first order only.</para>
/// </summary>
public sealed class CanonicalCorrelation : IRowAlignedLoss
{
    private readonly double shrinkage;
    private readonly double varianceFloor;

    /// <summary>Creates the loss.</summary>
    /// <param name="shrinkage">The share λ of the identity, at least 0, below 1. Default 0.1.</param>
    /// <param name="varianceFloor">Added to each variance, above 0, in squared units of the latents. Default 1e-4.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public CanonicalCorrelation(double shrinkage = 0.1, double varianceFloor = 1e-4)
    {
        new OptionFaults(nameof(CanonicalCorrelation)).Share(nameof(shrinkage), shrinkage)
            .Above(nameof(varianceFloor), varianceFloor, 0).Throw();
        this.shrinkage = shrinkage;
        this.varianceFloor = varianceFloor;
    }

    /// <inheritdoc/>
    public string Name => "cca";

    /// <inheritdoc/>
    public double? UpperBound => 1;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckAlignedShapes(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = MatchingInput.OnHost(Name, p, q);
        (x, y) = (Covariances.Centred(x), Covariances.Centred(y));
        Tensor value, gradientX, gradientY;
        using (no_grad())
        {
            WhitenedRows a = new(Name, x.detach(), shrinkage, varianceFloor), b = new(Name, y.detach(), shrinkage, varianceFloor);
            double d = p.shape[1];
            value = 1.Minus(a.Overlap(b).Over(d));
            (gradientX, gradientY) = (a.OverlapGradient(b).Over(-d), b.OverlapGradient(a).Over(-d));
        }
        return GradientCarrier.Attach(value, (x, gradientX), (y, gradientY)).to_type(p.dtype).to(p.device).MoveToOuterDisposeScope();
    }
}
