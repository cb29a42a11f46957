using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The squared 2-Wasserstein distance between Gaussians fitted to the two sets.
/// <para>Source: Dowson and Landau, "The Fréchet distance between multivariate normal distributions", J.
/// Multivariate Analysis 12, 1982.</para>
/// <para>Formula: ‖μ - ν‖² + tr(S + T - 2 (S^½ T S^½)^½); with diagonal covariances ‖μ - ν‖² + ‖s - t‖² of the standard deviations.</para>
/// <para>Estimator: covariances with n - 1, plus the floor; biased upwards by O(d/n).</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, n and m at least 2, they may differ; gives a scalar in squared units of the latents.
/// Full covariances take O(d³), decomposed on the CPU in double precision.</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees shift, scale and (full) correlation, no shape beyond.</para>
/// <para>Edges: the floor stands in for the variance of a constant column, whose share is then the shift alone.</para>
/// <para>Gradient: smooth thanks to the floor, whatever the size of the latents; with full covariances of first order only.</para>
/// </summary>
public sealed class GaussianWasserstein : IDistributionMatchingLoss
{
    private readonly double varianceFloor;

    /// <summary>Creates the loss.</summary>
    /// <param name="fullCovariance">Whether correlations count. Default false: diagonal covariances.</param>
    /// <param name="varianceFloor">Added to each variance, above 0, in squared units of the latents. Default 1e-4.</param>
    /// <exception cref="OptionsException">The floor is not above 0 and finite.</exception>
    public GaussianWasserstein(bool fullCovariance = false, double varianceFloor = 1e-4)
    {
        new OptionFaults(nameof(GaussianWasserstein)).Above(nameof(varianceFloor), varianceFloor, 0).Throw();
        FullCovariance = fullCovariance;
        this.varianceFloor = varianceFloor;
    }

    /// <inheritdoc/>
    public string Name => FullCovariance ? "gaussian wasserstein, full covariance" : "gaussian wasserstein";

    /// <summary>Whether correlations count.</summary>
    public bool FullCovariance { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckShapes(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        if (FullCovariance)
            return Full(p, q).to_type(p.dtype).to(p.device).MoveToOuterDisposeScope();
        MatchingInput.CheckFinite(Name, p, q);
        return Covariances.MeanDifference(p, q).Square().sum().Plus(Diagonal(p, q)).MoveToOuterDisposeScope();
    }

    // ‖s - t‖²
    private Tensor Diagonal(Tensor p, Tensor q) =>
        (Covariances.Variances(p).Plus(varianceFloor).sqrt() - Covariances.Variances(q).Plus(varianceFloor).sqrt()).Square().sum();

    // ‖μ - ν‖² + tr S + tr T - 2 tr (S^½ T S^½)^½. With the singular values Σ of S^½ T^½ = U Σ V' the last trace is that of Σ: to find its
    // roots as eigenvalues of a product of covariances would double the digits that are lost. The gradients are I - M with respect to S
    // and I - N with respect to T, with the optimal transport maps M = S^-½ U Σ U' S^-½ and N = T^-½ V Σ V' T^-½ between the Gaussians
    // (Bhatia, Jain, Lim, "On the Bures-Wasserstein distance", 2019).
    private Tensor Full(Tensor p, Tensor q)
    {
        (Tensor x, Tensor y) = MatchingInput.OnHost(Name, p, q);
        var s = new ShrunkCovariance(Name, x, shrinkage: 0, varianceFloor);
        var t = new ShrunkCovariance(Name, y, shrinkage: 0, varianceFloor);
        Tensor value, ofS, ofT;
        using (no_grad())
        {
            (Tensor u, Tensor roots, Tensor vt) = Decompositions.Singular(Name, s.Power(0.5).matmul(t.Power(0.5)));
            value = s.Matrix.Plus(t.Matrix).diagonal().sum() - roots.sum().Times(2);
            ofS = LessMap(s.Power(-0.5).matmul(u), roots);
            ofT = LessMap(t.Power(-0.5).matmul(vt.t()), roots);
        }
        return Covariances.MeanDifference(x, y).Square().sum().Plus(GradientCarrier.Attach(value, (s.Matrix, ofS), (t.Matrix, ofT)));
    }

    // I - A Σ A'
    private static Tensor LessMap(Tensor a, Tensor roots) => eye(a.shape[0], dtype: a.dtype) - (a * roots).matmul(a.t());
}
