using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The squared maximum mean discrepancy (MMD): how far the mean embeddings of two sets are apart in the space of a kernel.
/// The unbiased estimate is L_MMD of the paper.
/// <para>Source: Gretton et al., "A Kernel Two-Sample Test", JMLR 13, 2012: lemma 6, equation 5 and section 6.</para>
/// <para>Formula: unbiased 1/(n(n-1)) Σ_{i≠j} k(p_i, p_j) + 1/(m(m-1)) Σ_{i≠j} k(q_i, q_j) - 2/(nm) Σ_{i,j} k(p_i, q_j);
/// biased 1/n² Σ_{i,j} k(p_i, p_j) + 1/m² Σ_{i,j} k(q_i, q_j) - 2/(nm) Σ_{i,j} k(p_i, q_j);
/// linear time, mean over i of k(p_2i, p_2i+1) + k(q_2i, q_2i+1) - k(p_2i, q_2i+1) - k(p_2i+1, q_2i), on the first
/// 2⌊min(n, m)/2⌋ rows of each.</para>
/// <para>Estimator: unbiased by default; its mean is 0 if both sets follow one distribution, so it is often below 0 there.
/// It is never cut off at 0, which would bias it and remove gradients.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, they may differ in rows, at least 2 each (biased: 1); gives a scalar.</para>
/// <para>Range: with values of the kernel in [0, K] at most 2K; <see cref="UpperBound"/> is 2 for Gaussian kernels.</para>
/// <para>Equal sets: biased and linear time 0; unbiased -2/n (mean of k(x, x) - mean of k(x, y) over x ≠ y), slightly below 0.
/// n equal rows on both sides: 0.</para>
/// <para>Edges: too few rows throw; identical rows are fine.</para>
/// <para>Gradient: smooth for smooth kernels, of first order only for Gaussian ones (in closed form) and beyond one block; none
/// through the bandwidth. Far from all other rows it fades, the sooner the smaller the bandwidth. With a median over both sets the
/// value levels off as they part, since the bandwidth grows along.</para>
/// </summary>
public sealed class MaximumMeanDiscrepancy : IDistributionMatchingLoss
{
    private readonly MaximumMeanDiscrepancyOptions options;
    private readonly IReadOnlyCollection<double>? scales; // of a sum over pairs of Gaussian kernels; null for others

    /// <summary>Creates the loss.</summary>
    /// <param name="options">Estimator, kernel and bandwidth; null for the defaults.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions? options = null)
    {
        this.options = options ?? new MaximumMeanDiscrepancyOptions();
        this.options.Validate();
        scales = this.options.Estimator == MaximumMeanDiscrepancyEstimator.LinearTime
            ? null : GaussianDiscrepancy.ScalesOf(this.options.Kernel);
    }

    /// <inheritdoc/>
    public string Name => options.Estimator switch
    {
        MaximumMeanDiscrepancyEstimator.Biased => "biased mmd",
        MaximumMeanDiscrepancyEstimator.LinearTime => "linear-time mmd",
        _ => "mmd",
    };

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => options.Bandwidth.StatefulParts;

    /// <inheritdoc/>
    public double? UpperBound => 2 * options.Kernel.Maximum;

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckShapes(Name, p, q, LeastRows);
        if (options.Bandwidth is (FixedBandwidth or MedianBandwidth) && TryFused(p, q, options.Bandwidth) is { } computed)
            return computed;
        MatchingInput.CheckFinite(Name, p, q);
        using var scope = NewDisposeScope();
        if (scales is not null && !HostKernels.FitDevice(p.device))
            return OfGaussians(scales, BandwidthTensors.Choose(Name, options.Bandwidth, p, q)).MoveToOuterDisposeScope();
        double sigma = MatchingInput.Bandwidth(Name, options.Bandwidth, p, q);
        if (TryFused(p, q, new FixedBandwidth(sigma)) is { } withBandwidth)
            return withBandwidth.MoveToOuterDisposeScope();
        if (scales is not null)
            return OfGaussians(scales, tensor(sigma, dtype: p.dtype, device: p.device)).MoveToOuterDisposeScope();
        (Tensor x, Tensor y) = KernelInput.Of(options.Kernel, p, q);
        return (options.Estimator == MaximumMeanDiscrepancyEstimator.LinearTime ? LinearTime(x, y, sigma) : OfMeans(x, y, sigma))
            .to_type(p.dtype).MoveToOuterDisposeScope();

        Tensor OfGaussians(IReadOnlyCollection<double> of, Tensor bandwidth) =>
            new GaussianDiscrepancy(of, bandwidth, options.BlockRows).Compute(p, q, IsBiased);
    }

    /// <summary>Says what the kernel sees of two sets: the first thing to look at when the weight of this loss has no effect.</summary>
    /// <param name="p">The first set, <c>[n, d]</c>, n at least 2.</param>
    /// <param name="q">The second set, <c>[m, d]</c>, m at least 2.</param>
    /// <exception cref="MatchingException">The sets are too small, not of one width, or not finite.</exception>
    public KernelDiagnostics Diagnose(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // Looking on must not move an average.
        double sigma = options.Bandwidth is MovingAverageBandwidth { Current: { } current } ? current
            : MatchingInput.Bandwidth(Name, options.Bandwidth, p, q);
        var means = new KernelMeans(options.Kernel, sigma, options.BlockRows);
        return new KernelDiagnostics(
            sigma, means.WithinOffDiagonal(p).Value(), means.WithinOffDiagonal(q).Value(), means.Across(p, q).Value());
    }

    /// <summary>The fewest rows of a set.</summary>
    internal int LeastRows => IsBiased ? 1 : 2;

    private bool IsBiased => options.Estimator == MaximumMeanDiscrepancyEstimator.Biased;

    /// <summary>
    /// Makes room for the discrepancies of many sets of the same rows; null if estimator, kernel or bandwidth have no such way.
    /// </summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Numbers of a row.</param>
    internal GaussianSets? TryCreateSets(int rows, int width) =>
        scales is not null && options.Bandwidth is (FixedBandwidth or MedianBandwidth)
            ? new GaussianSets(rows, width, scales, IsBiased, options.Bandwidth)
            : null;

    // All in one pass, where the kernel is Gaussian and the sets are in the memory of the CPU.
    private Tensor? TryFused(Tensor p, Tensor q, IBandwidthRule bandwidth) => scales is null ? null
        : GaussianDiscrepancyFunction.TryCompute(p, q, scales, IsBiased, bandwidth, options.BlockRows);

    private Tensor OfMeans(Tensor p, Tensor q, double sigma)
    {
        var means = new KernelMeans(options.Kernel, sigma, options.BlockRows);
        Tensor within = IsBiased
            ? means.WithinAll(p).Plus(means.WithinAll(q))
            : means.WithinOffDiagonal(p).Plus(means.WithinOffDiagonal(q));
        return within - means.Across(p, q).Times(2);
    }

    // mean over i of k(p_2i, p_2i+1) + k(q_2i, q_2i+1) - k(p_2i, q_2i+1) - k(p_2i+1, q_2i)
    private Tensor LinearTime(Tensor p, Tensor q, double sigma)
    {
        long pairs = Math.Min(p.shape[0], q.shape[0]) / 2;
        (Tensor evenP, Tensor oddP) = Neighbours(p, pairs);
        (Tensor evenQ, Tensor oddQ) = Neighbours(q, pairs);
        IKernel k = options.Kernel;
        return (k.EvaluateRows(evenP, oddP, sigma).Plus(k.EvaluateRows(evenQ, oddQ, sigma))
            - k.EvaluateRows(evenP, oddQ, sigma) - k.EvaluateRows(oddP, evenQ, sigma)).mean();
    }

    private static (Tensor Even, Tensor Odd) Neighbours(Tensor x, long pairs)
    {
        Tensor split = x.narrow(0, 0, 2 * pairs).reshape(pairs, 2, x.shape[1]);
        return (split.select(1, 0), split.select(1, 1));
    }
}
