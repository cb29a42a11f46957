using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Dependence between two modalities by the Hilbert-Schmidt independence criterion (HSIC), as a loss: 0 when each modality tells
/// the other, 1 when they are independent.
/// <para>Source: Gretton et al., "Measuring statistical dependence with Hilbert-Schmidt norms", ALT 2005; normalised as in Kornblith
/// et al., "Similarity of neural network representations revisited", ICML 2019 (CKA).</para>
/// <para>Formula: 1 - HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)), HSIC(K, L) = tr(K H L H) / (n - 1)², K_ij = k(p_i, p_j), L_ij = k(q_i, q_j),
/// H = I - 1/n. Each modality has its own bandwidth.</para>
/// <para>Estimator: plug-in; the dependence is biased upwards by O(1/n).</para>
/// <para>Shapes: both <c>[n, d]</c>, n at least 2, row i with row i; gives a scalar. Beyond 1,024 rows in strips,
/// memory O(n d) and a strip.</para>
/// <para>Range: 0 to 1, the upper bound.</para>
/// <para>Equal sets: 0. It does not see shifts of a whole set, and with the median bandwidth no common scale.</para>
/// <para>Edges: if all rows of a modality are equal nothing depends on it: 1, with a gradient of 0.</para>
/// <para>Gradient: smooth for smooth kernels, none through the bandwidths. Of first order only beyond 1,024 rows.</para>
/// </summary>
public sealed class HilbertSchmidtIndependence : IRowAlignedLoss
{
    private const double Smallest = 1e-12;
    private const long GraphParts = 4; // strips are smaller by this where the graphs of both kernels are held beside their values

    private readonly IKernel kernel;
    private readonly IBandwidthRule bandwidth;
    private readonly long stripElements;

    /// <summary>Creates the loss.</summary>
    /// <param name="kernel">The kernel; null for a single Gaussian.</param>
    /// <param name="bandwidth">The bandwidth rule; null for the median.</param>
    public HilbertSchmidtIndependence(IKernel? kernel = null, IBandwidthRule? bandwidth = null)
        : this(kernel, bandwidth, Strips.DefaultElements)
    {
    }

    internal HilbertSchmidtIndependence(IKernel? kernel, IBandwidthRule? bandwidth, long stripElements)
    {
        this.stripElements = stripElements;
        this.kernel = kernel ?? new GaussianKernel();
        this.bandwidth = bandwidth ?? new MedianBandwidth();
    }

    /// <inheritdoc/>
    public string Name => "hsic";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => bandwidth.StatefulParts;

    /// <inheritdoc/>
    public double? UpperBound => 1;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckAligned(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        if (p.shape[0] * p.shape[0] > stripElements)
            return InStrips(p, q).to_type(p.dtype).MoveToOuterDisposeScope();
        Tensor k = CentredKernel(KernelInput.Of(kernel, p)), l = CentredKernel(KernelInput.Of(kernel, q)); // H K H, H L H
        // tr(K H L H) is the sum of products of the centred matrices; (n - 1)² cancels in the ratio.
        Tensor across = (k * l).sum(), withinK = k.Square().sum(), withinL = l.Square().sum();
        return 1.Minus(across * (withinK.Plus(Smallest) * withinL.Plus(Smallest)).rsqrt()).to_type(p.dtype).MoveToOuterDisposeScope();
    }

    // The same in strips of rows. With row sums k_i and the sum k, likewise l: tr(K H L H) = Σ K_ij L_ij - 2/n Σ k_i l_i + k l / n²,
    // and (H K H)_ij = K_ij - (k_i + k_j) / n + k / n².
    private Tensor InStrips(Tensor p, Tensor q)
    {
        using var scope = NewDisposeScope();
        long n = p.shape[0];
        Tensor x = KernelInput.Of(kernel, p.detach()), y = KernelInput.Of(kernel, q.detach());
        double sigmaX = Sigma(x), sigmaY = Sigma(y);
        double across = 0, withinK = 0, withinL = 0;
        Tensor k, l;
        using (no_grad())
        {
            k = zeros_like(x.narrow(1, 0, 1));
            l = zeros_like(k);
            foreach ((long start, long length) in Strips.Of(n, n, stripElements))
            {
                using var strip = NewDisposeScope();
                Tensor rowsK = kernel.Evaluate(x.narrow(0, start, length), x, sigmaX);
                Tensor rowsL = kernel.Evaluate(y.narrow(0, start, length), y, sigmaY);
                k.narrow(0, start, length).PlusInPlace(rowsK.sum(dim: 1, keepdim: true));
                l.narrow(0, start, length).PlusInPlace(rowsL.sum(dim: 1, keepdim: true));
                across += (rowsK * rowsL).sum().Value();
                withinK += rowsK.Square().sum().Value();
                withinL += rowsL.Square().sum().Value();
            }
            across += Centring(k, l, n);
            withinK += Centring(k, k, n) + Smallest;
            withinL += Centring(l, l, n) + Smallest;
        }
        double value = 1 - across / Math.Sqrt(withinK * withinL), scale = 1 / Math.Sqrt(withinK * withinL);
        if (!Gradients.AreNeeded(p, q))
            return tensor(value, dtype: p.dtype, device: p.device).MoveToOuterDisposeScope();
        // dL/dK = -scale H L H + scale across / withinK H K H, and likewise for L.
        Tensor gradientX = zeros_like(x), gradientY = zeros_like(y);
        foreach ((long start, long length) in Strips.Of(n, n, Math.Max(1, stripElements / GraphParts)))
        {
            using var strip = NewDisposeScope();
            (Tensor ownX, Tensor allX, Tensor rowsK) = Live(x, sigmaX, start, length);
            (Tensor ownY, Tensor allY, Tensor rowsL) = Live(y, sigmaY, start, length);
            Tensor centredK = Centred(rowsK.detach(), k, start), centredL = Centred(rowsL.detach(), l, start);
            Tensor sum = (rowsK * (centredK.Times(across / withinK) - centredL).Times(scale)).sum()
                .Plus((rowsL * (centredL.Times(across / withinL) - centredK).Times(scale)).sum());
            IList<Tensor> gradients = autograd.grad([sum], [ownX, allX, ownY, allY]);
            using var noGradient = no_grad();
            gradientX.narrow(0, start, length).PlusInPlace(gradients[0]);
            gradientX.PlusInPlace(gradients[1]);
            gradientY.narrow(0, start, length).PlusInPlace(gradients[2]);
            gradientY.PlusInPlace(gradients[3]);
        }
        return GradientCarrier.Attach(value, (p, gradientX), (q, gradientY)).MoveToOuterDisposeScope();
    }

    // -2/n Σ k_i l_i + k l / n²
    private static double Centring(Tensor k, Tensor l, long n) =>
        -2.0 / n * (k * l).sum().Value() + k.sum().Value() * l.sum().Value() / ((double)n * n);

    private (Tensor Own, Tensor All, Tensor Values) Live(Tensor x, double sigma, long start, long length)
    {
        Tensor own = x.narrow(0, start, length).detach().requires_grad_(), all = x.detach().requires_grad_();
        return (own, all, kernel.Evaluate(own, all, sigma));
    }

    private double Sigma(Tensor x) => MatchingInput.Bandwidth(Name, bandwidth, x, x);

    private Tensor CentredKernel(Tensor x)
    {
        Tensor values = kernel.Evaluate(x, x, Sigma(x));
        return (values - values.mean([0], keepdim: true) - values.mean([1], keepdim: true)).Plus(values.mean());
    }

    // A strip of H K H from one of K and the row sums of K.
    private static Tensor Centred(Tensor rows, Tensor sums, long start)
    {
        double n = sums.shape[0];
        return (rows - sums.narrow(0, start, rows.shape[0]).Over(n) - sums.t().Over(n)).Plus(sums.sum().Over(n * n));
    }
}
