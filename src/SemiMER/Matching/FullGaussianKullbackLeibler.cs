using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The Kullback-Leibler divergence between Gaussians with full covariance fitted to the two sets.
/// <para>Source: Kullback and Leibler 1951; shrinkage towards a multiple of the identity: Ledoit and Wolf, J.
/// Multivariate Analysis 88, 2004.</para>
/// <para>Formula: KL(P‖Q) = 1/2 [ tr(T⁻¹ S) + Δ' T⁻¹ Δ - d + ln det T - ln det S ], Δ = μ - ν, with means μ, ν and covariances S, T;
/// symmetric: KL(P‖Q) + KL(Q‖P). Each covariance is (1 - λ) C + λ (tr C / d) I + floor I.</para>
/// <para>Estimator: covariances with n - 1, shrunk; biased upwards.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, n and m at least 2, they may differ; gives a scalar in nats. Time O(d³), decomposed on
/// the CPU in double precision: meant for d up to some hundreds.</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees shift, scale and correlation, no shape beyond.</para>
/// <para>Edges: the floor makes the covariance of any two rows invertible, whatever their size.</para>
/// <para>Gradient: smooth everywhere; of first order only.</para>
/// </summary>
public sealed class FullGaussianKullbackLeibler : IDistributionMatchingLoss
{
    private readonly double shrinkage;
    private readonly double varianceFloor;

    /// <summary>Creates the loss.</summary>
    /// <param name="direction">Which way it is taken. Default: symmetric.</param>
    /// <param name="shrinkage">The share λ of the identity, at least 0, below 1. Default 0.1.</param>
    /// <param name="varianceFloor">Added to each variance, above 0, in squared units of the latents. Default 1e-4.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public FullGaussianKullbackLeibler(
        KullbackLeiblerDirection direction = KullbackLeiblerDirection.Symmetric, double shrinkage = 0.1, double varianceFloor = 1e-4)
    {
        new OptionFaults(nameof(FullGaussianKullbackLeibler))
            .Share(nameof(shrinkage), shrinkage).Above(nameof(varianceFloor), varianceFloor, 0).Throw();
        Direction = direction;
        this.shrinkage = shrinkage;
        this.varianceFloor = varianceFloor;
    }

    /// <inheritdoc/>
    public string Name => $"{GaussianKullbackLeibler.NameOf(Direction)}, full covariance";

    /// <summary>Which way the divergence is taken.</summary>
    public KullbackLeiblerDirection Direction { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckShapes(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = MatchingInput.OnHost(Name, p, q);
        Tensor shift = Covariances.MeanDifference(x, y);                                // Δ, [1, d]
        var s = new ShrunkCovariance(Name, x, shrinkage, varianceFloor);
        var t = new ShrunkCovariance(Name, y, shrinkage, varianceFloor);
        Tensor divergence = Direction switch
        {
            KullbackLeiblerDirection.Forward => Divergence(s, t, shift),
            KullbackLeiblerDirection.Reverse => Divergence(t, s, shift),
            _ => Divergence(s, t, shift).Plus(Divergence(t, s, shift)),
        };
        return divergence.to_type(p.dtype).to(p.device).MoveToOuterDisposeScope();
    }

    // 1/2 [ tr(T⁻¹ S) + Δ' T⁻¹ Δ - d + ln det T - ln det S ], with the gradients 1/2 (T⁻¹ - S⁻¹) with respect to S,
    // 1/2 (T⁻¹ - T⁻¹ (S + ΔΔ') T⁻¹) with respect to T, and T⁻¹ Δ.
    private static Tensor Divergence(ShrunkCovariance s, ShrunkCovariance t, Tensor shift)
    {
        Tensor value, ofS, ofT, ofShift;
        using (no_grad())
        {
            Tensor inverse = t.Power(-1), spread = s.Matrix.detach().Plus(shift.t().matmul(shift)); // S + ΔΔ'
            value = ((inverse * spread).sum().Minus(spread.shape[0]).Plus(t.LogDeterminant) - s.LogDeterminant).Over(2);
            ofS = (inverse - s.Power(-1)).Over(2);
            ofT = (inverse - inverse.matmul(spread).matmul(inverse)).Over(2);
            ofShift = shift.matmul(inverse);
        }
        return GradientCarrier.Attach(value, (s.Matrix, ofS), (t.Matrix, ofT), (shift, ofShift));
    }
}
