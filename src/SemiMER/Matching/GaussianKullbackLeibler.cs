using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The Kullback-Leibler divergence between Gaussians with diagonal covariance fitted to the two sets.
/// <para>Source: Kullback and Leibler 1951; the diagonal form as in Kingma and Welling, ICLR 2014; the sum of both directions is
/// Jeffreys' divergence.</para>
/// <para>Formula: KL(P‖Q) = 1/2 Σ_d [ ln(t_d / s_d) + (s_d + (μ_d - ν_d)²) / t_d - 1 ], with means μ, ν and variances s, t of p and q;
/// symmetric: 1/2 Σ_d [ (s_d + Δ_d²) / t_d + (t_d + Δ_d²) / s_d - 2 ], Δ = μ - ν.</para>
/// <para>Estimator: variances with n - 1, plus <see cref="VarianceFloor"/>. Biased upwards: near d/n on sets of one distribution.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, n and m at least 2, they may differ; gives a scalar in nats, summed over columns.</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees shift and scale of each column, neither correlation nor shape.</para>
/// <para>Edges: a constant column has the variance of the floor, so its means weigh up to 1/floor.</para>
/// <para>Gradient: smooth everywhere thanks to the floor.</para>
/// </summary>
public sealed class GaussianKullbackLeibler : IDistributionMatchingLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="direction">Which way it is taken. Default: symmetric.</param>
    /// <param name="varianceFloor">Added to each variance, above 0, in squared units of the latents. Default 1e-4.</param>
    /// <exception cref="OptionsException">The floor is not above 0 and finite.</exception>
    public GaussianKullbackLeibler(
        KullbackLeiblerDirection direction = KullbackLeiblerDirection.Symmetric, double varianceFloor = 1e-4)
    {
        new OptionFaults(nameof(GaussianKullbackLeibler)).Above(nameof(varianceFloor), varianceFloor, 0).Throw();
        Direction = direction;
        VarianceFloor = varianceFloor;
    }

    /// <inheritdoc/>
    public string Name => NameOf(Direction);

    /// <summary>Which way the divergence is taken.</summary>
    public KullbackLeiblerDirection Direction { get; }

    /// <summary>What is added to each variance.</summary>
    public double VarianceFloor { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        Tensor squaredShift = Covariances.MeanDifference(p, q).Square();                // Δ²
        Tensor s = Covariances.Variances(p).Plus(VarianceFloor);
        Tensor t = Covariances.Variances(q).Plus(VarianceFloor);
        Tensor divergence = Direction switch
        {
            KullbackLeiblerDirection.Forward => Divergence(s, t, squaredShift),
            KullbackLeiblerDirection.Reverse => Divergence(t, s, squaredShift),
            _ => (s.Plus(squaredShift) / t).Plus(t.Plus(squaredShift) / s).Minus(2).sum().Over(2), // the logarithms cancel
        };
        return divergence.MoveToOuterDisposeScope();
    }

    internal static string NameOf(KullbackLeiblerDirection direction) => direction switch
    {
        KullbackLeiblerDirection.Forward => "kl",
        KullbackLeiblerDirection.Reverse => "reverse kl",
        _ => "jeffreys",
    };

    // 1/2 Σ_d [ ln(t / s) + (s + Δ²) / t - 1 ]
    private static Tensor Divergence(Tensor s, Tensor t, Tensor squaredShift) =>
        (t.log() - s.log()).Plus(s.Plus(squaredShift) / t).Minus(1).sum().Over(2);
}
