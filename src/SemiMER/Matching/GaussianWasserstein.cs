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
/// Full covariances take O(d³), factorised on the host.</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees shift, scale and (full) correlation, no shape beyond.</para>
/// <para>Edges: the floor stands in for the variance of a constant column, whose share is then the shift alone.</para>
/// <para>Gradient: smooth thanks to the floor; with full covariances of first order only.</para>
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
        MatchingInput.Check(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        Tensor squaredShift = (p.mean([0]) - q.mean([0])).square().sum();               // ‖μ - ν‖²
        return (squaredShift + (FullCovariance ? Full(p, q) : Diagonal(p, q))).MoveToOuterDisposeScope();
    }

    // ‖s - t‖²
    private Tensor Diagonal(Tensor p, Tensor q) =>
        ((Covariances.Variances(p) + varianceFloor).sqrt() - (Covariances.Variances(q) + varianceFloor).sqrt()).square().sum();

    // tr S + tr T - 2 tr (S^½ T S^½)^½
    private Tensor Full(Tensor p, Tensor q)
    {
        Tensor s = Covariances.Shrunk(Covariances.Of(p), shrinkage: 0, varianceFloor),
            t = Covariances.Shrunk(Covariances.Of(q), shrinkage: 0, varianceFloor);
        Tensor identity = eye(s.shape[0], dtype: s.dtype, device: s.device);
        return ((s + t) * identity).sum() - 2 * SymmetricMatrices.TraceOfCrossRoot(s, t);
    }
}
