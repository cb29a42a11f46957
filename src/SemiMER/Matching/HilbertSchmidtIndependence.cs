namespace SemiMER.Matching;

/// <summary>
/// Dependence between two modalities by the Hilbert-Schmidt independence criterion (HSIC), as a loss: 0 when each modality tells
/// the other, 1 when they are independent.
/// <para>Source: Gretton et al., "Measuring statistical dependence with Hilbert-Schmidt norms", ALT 2005; normalised as in Kornblith
/// et al., "Similarity of neural network representations revisited", ICML 2019 (CKA).</para>
/// <para>Formula: 1 - HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)), HSIC(K, L) = tr(K H L H) / (n - 1)², K_ij = k(p_i, p_j), L_ij = k(q_i, q_j),
/// H = I - 1/n. Each modality has its own bandwidth.</para>
/// <para>Estimator: plug-in; the dependence is biased upwards by O(1/n).</para>
/// <para>Shapes: both <c>[n, d]</c>, n at least 2, row i with row i; gives a scalar. Memory O(n²).</para>
/// <para>Range: 0 to 1, the upper bound.</para>
/// <para>Equal sets: 0. It does not see shifts of a whole set, and with the median bandwidth no common scale.</para>
/// <para>Edges: if all rows of a modality are equal nothing depends on it: 1, with a gradient of 0.</para>
/// <para>Gradient: smooth for smooth kernels, none through the bandwidths.</para>
/// </summary>
public sealed class HilbertSchmidtIndependence : IRowAlignedLoss
{
    private const double Smallest = 1e-12;
    private readonly IKernel kernel;
    private readonly IBandwidthRule bandwidth;

    /// <summary>Creates the loss.</summary>
    /// <param name="kernel">The kernel; null for a single Gaussian.</param>
    /// <param name="bandwidth">The bandwidth rule; null for the median.</param>
    public HilbertSchmidtIndependence(IKernel? kernel = null, IBandwidthRule? bandwidth = null)
    {
        this.kernel = kernel ?? new GaussianKernel();
        this.bandwidth = bandwidth ?? new MedianBandwidth();
    }

    /// <inheritdoc/>
    public string Name => "hsic";

    /// <inheritdoc/>
    public double? UpperBound => 1;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckAligned(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        Tensor k = CentredKernel(p), l = CentredKernel(q);                              // H K H, H L H
        // tr(K H L H) is the sum of products of the centred matrices; (n - 1)² cancels in the ratio.
        Tensor across = (k * l).sum(), withinK = k.square().sum(), withinL = l.square().sum();
        return (1 - across * ((withinK + Smallest) * (withinL + Smallest)).rsqrt()).MoveToOuterDisposeScope();
    }

    private Tensor CentredKernel(Tensor x)
    {
        Tensor values = kernel.Evaluate(x, x, bandwidth.Choose(x, x));
        return values - values.mean([0], keepdim: true) - values.mean([1], keepdim: true) + values.mean();
    }
}
