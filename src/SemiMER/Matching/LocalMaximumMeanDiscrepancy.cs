using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The local maximum mean discrepancy (LMMD): the mean over classes of the MMD between the rows of each class, which may belong
/// to it in part.
/// <para>Source: Zhu et al., "Deep Subdomain Adaptation Network for Image Classification", IEEE Trans. Neural Networks and Learning
/// Systems 32, 2021, equation 6.</para>
/// <para>Formula: 1/C Σ_c [ Σ_{i,j} w_ic w_jc k(p_i, p_j) + Σ_{i,j} v_ic v_jc k(q_i, q_j) - 2 Σ_{i,j} w_ic v_jc k(p_i, q_j) ], with the
/// weights of each class over the rows of a set summing to 1: w_ic = y_ic / Σ_i y_ic. C counts the classes that both sets have.</para>
/// <para>Estimator: V-statistic, never below 0, too large by O(1/n).</para>
/// <para>Shapes: <c>[n, d]</c>, <c>[n, classes]</c>, <c>[m, d]</c>, <c>[m, classes]</c>, at least 1 row; gives a scalar.</para>
/// <para>Range: with values of the kernel in [0, K] at most 2K, the upper bound.</para>
/// <para>Equal sets with equal weights: 0.</para>
/// <para>Edges: classes that one set lacks do not count; no class in common: 0, with a gradient of 0.</para>
/// <para>Gradient: smooth for smooth kernels, to the latents only; weights are constants.</para>
/// </summary>
public sealed class LocalMaximumMeanDiscrepancy : IClassWeightedLoss
{
    private readonly IKernel kernel;
    private readonly IBandwidthRule bandwidth;
    private readonly int blockRows;

    /// <summary>Creates the loss.</summary>
    /// <param name="kernel">The kernel; null for the Gaussian family.</param>
    /// <param name="bandwidth">The bandwidth rule; null for the median.</param>
    /// <param name="blockRows">Rows beyond which kernel values are gone through in blocks, at least 1. Default 256.</param>
    /// <exception cref="OptionsException">The number is below 1.</exception>
    public LocalMaximumMeanDiscrepancy(
        IKernel? kernel = null, IBandwidthRule? bandwidth = null, int blockRows = MaximumMeanDiscrepancyOptions.DefaultBlockRows)
    {
        new OptionFaults(nameof(LocalMaximumMeanDiscrepancy)).AtLeast(nameof(blockRows), blockRows, 1).Throw();
        this.blockRows = blockRows;
        this.kernel = kernel ?? GaussianKernel.Family();
        this.bandwidth = bandwidth ?? new MedianBandwidth();
    }

    /// <inheritdoc/>
    public string Name => "lmmd";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => bandwidth.StatefulParts;

    /// <inheritdoc/>
    public double? UpperBound => 2 * kernel.Maximum;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor pWeights, Tensor q, Tensor qWeights)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        MatchingInput.CheckWeights(Name, p, pWeights);
        MatchingInput.CheckWeights(Name, q, qWeights);
        if (pWeights.shape[1] != qWeights.shape[1])
            throw new MatchingException(Name, "both sets must be weighted over the same classes.", pWeights.shape, qWeights.shape);
        double sigma = MatchingInput.Bandwidth(Name, bandwidth, p, q);
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = KernelInput.Of(kernel, p, q);
        (Tensor w, Tensor hasP) = Normalized(pWeights.detach().to_type(x.dtype));
        (Tensor v, Tensor hasQ) = Normalized(qWeights.detach().to_type(x.dtype));
        Tensor common = hasP * hasQ;                                                    // 1 for classes that both sets have, [1, classes]
        Tensor shares = common / common.sum().ClampMin(1);                              // 1 / C for those
        var means = new KernelMeans(kernel, sigma, blockRows);
        return (means.Weighted(x, w * shares, x, w).Plus(means.Weighted(y, v * shares, y, v))
            - means.Weighted(x, w * shares, y, v).Times(2)).to_type(p.dtype).MoveToOuterDisposeScope();
    }

    // Weights of each class that sum to 1 (to 0 if there are none), and whether there are any.
    private static (Tensor Weights, Tensor Has) Normalized(Tensor weights)
    {
        Tensor sums = weights.sum(dim: 0, keepdim: true);
        Tensor has = sums.GreaterThan(0).to_type(weights.dtype);
        return (weights / sums.Plus(1.Minus(has)), has);
    }
}
