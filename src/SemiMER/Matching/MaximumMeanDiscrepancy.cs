namespace SemiMER.Matching;

/// <summary>
/// The squared maximum mean discrepancy (MMD): how far the mean embeddings of two sets are apart in the space of a kernel.
/// This is L_MMD of the paper.
/// <para>Source: Gretton et al., "A Kernel Two-Sample Test", JMLR 13, 2012, lemma 6.</para>
/// <para>Formula: 1/(n(n-1)) Σ_{i≠j} k(p_i, p_j) + 1/(m(m-1)) Σ_{i≠j} k(q_i, q_j) - 2/(nm) Σ_{i,j} k(p_i, q_j).</para>
/// <para>Estimator: unbiased (U-statistic); its mean is 0 if both sets follow one distribution, so it is often below 0 there.
/// It is never cut off at 0, which would bias it and remove gradients.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, n and m at least 2, they may differ; gives a scalar.</para>
/// <para>Range: with values of the kernel in [0, K] below 2K; <see cref="UpperBound"/> is 2 for Gaussian kernels.</para>
/// <para>Equal sets: -2/n (mean of k(x, x) - mean of k(x, y) over x ≠ y), slightly below 0; n equal rows on both sides: exactly 0.</para>
/// <para>Edges: one row has no pair of different rows and throws; identical rows are fine.</para>
/// <para>Gradient: smooth for smooth kernels; none through the bandwidth. Far from all other rows it fades, the sooner the
/// smaller the bandwidth.</para>
/// </summary>
public sealed class MaximumMeanDiscrepancy : IDistributionMatchingLoss
{
    private readonly MaximumMeanDiscrepancyOptions options;

    /// <summary>Creates the loss.</summary>
    /// <param name="options">Kernel and bandwidth; null for the defaults.</param>
    public MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions? options = null)
    {
        this.options = options ?? new MaximumMeanDiscrepancyOptions();
    }

    /// <inheritdoc/>
    public string Name => "mmd";

    /// <inheritdoc/>
    public double? UpperBound => 2 * options.Kernel.Maximum;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 2);
        double sigma = options.Bandwidth.Choose(p, q);
        using var scope = NewDisposeScope();
        Tensor across = options.Kernel.Evaluate(p, q, sigma).mean();                    // 1/(nm) Σ_{i,j} k(p_i, q_j)
        return (MeanWithin(p, sigma) + MeanWithin(q, sigma) - 2 * across).MoveToOuterDisposeScope();
    }

    // 1/(n(n-1)) Σ_{i≠j} k(x_i, x_j)
    private Tensor MeanWithin(Tensor x, double sigma)
    {
        long n = x.shape[0];
        return (options.Kernel.Evaluate(x, x, sigma) * SquaredDistances.OffDiagonal(x)).sum() / (n * (n - 1.0));
    }
}
