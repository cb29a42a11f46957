using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Samples.CustomMatching;

/// <summary>
/// The squared Hellinger distance of Gaussians fitted to each column of the two sets, as the mean over columns.
/// <para>Source: Hellinger, "Neue Begründung der Theorie quadratischer Formen von unendlichvielen Veränderlichen", J. reine angew. Math.
/// 136, 1909.</para>
/// <para>Formula: 1/d Σ_c (1 - B_c) with B = √(2 s t / (s² + t²)) exp(-(μ - ν)² / (4 (s² + t²))), of the means μ, ν and the
/// deviations s, t of a column.</para>
/// <para>Range: 0 to 1, its upper bound: it can push sets apart without a margin. It sees shift and scale, no correlation.</para>
/// </summary>
internal sealed class GaussianHellinger : IDistributionMatchingLoss
{
    // Numbers in operations are kept: TorchSharp would free those that it makes before libtorch has read them.
    private static readonly Scalar One = 1, Half = 0.5, Quarter = 0.25, VarianceFloor = 1e-4;

    public string Name => "gaussian hellinger";

    public double? UpperBound => 1;

    public Tensor Compute(Tensor p, Tensor q)
    {
        if (p.dim() != 2 || q.dim() != 2 || p.shape[1] != q.shape[1] || p.shape[0] == 0 || q.shape[0] == 0)
            throw new MatchingException(Name, "Give two sets of at least one row and of one width.", p.shape, q.shape);
        using var scope = NewDisposeScope();
        Tensor shift = p.mean([0]) - q.mean([0]);                      // μ - ν
        Tensor s2 = Variances(p), t2 = Variances(q), sum = s2.add(t2, One);
        // ln B = ¼ ln(s² t²) - ½ ln((s² + t²) / 2) - (μ - ν)² / (4 (s² + t²))
        Tensor scales = (s2 * t2).log().mul(Quarter) - sum.mul(Half).log().mul(Half);
        Tensor b = (scales - (shift * shift / sum).mul(Quarter)).exp();
        return b.neg().add(One, One).mean().MoveToOuterDisposeScope();   // 1/d Σ_c (1 - B_c)
    }

    private static Tensor Variances(Tensor x)
    {
        Tensor centred = x - x.mean([0]);
        return (centred * centred).mean([0]).add(VarianceFloor, One);
    }
}
