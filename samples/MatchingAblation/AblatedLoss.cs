using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Samples.MatchingAblation;

/// <summary>A loss of the comparison. Each training gets one of its own: some draw random numbers or remember steps.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Create">Makes the loss of a training from its seed.</param>
internal sealed record AblatedLoss(string Name, Func<long, IMatchingLoss> Create)
{
    private const int UnitRows = 64;

    /// <summary>All losses of the library.</summary>
    public static IReadOnlyList<AblatedLoss> All { get; } =
    [
        new("mmd", _ => new MaximumMeanDiscrepancy()),
        new("mmd-biased", _ => new MaximumMeanDiscrepancy(new() { Estimator = MaximumMeanDiscrepancyEstimator.Biased })),
        new("mmd-linear-time", _ => new MaximumMeanDiscrepancy(new() { Estimator = MaximumMeanDiscrepancyEstimator.LinearTime })),
        new("mmd-mixed-kernels", _ => new MaximumMeanDiscrepancy(
            new() { Kernel = new MeanKernel(new GaussianKernel(), new LaplacianKernel(), new InverseMultiquadricKernel()) })),
        new("mmd-averaged-bandwidth", _ => new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.MovingAverage(Bandwidth.Median()) })),
        new("energy", _ => new EnergyDistance()),
        new("kl", _ => new GaussianKullbackLeibler(KullbackLeiblerDirection.Forward)),
        new("kl-reverse", _ => new GaussianKullbackLeibler(KullbackLeiblerDirection.Reverse)),
        new("jeffreys", _ => new GaussianKullbackLeibler()),
        new("jeffreys-full", _ => new FullGaussianKullbackLeibler()),
        new("jensen-shannon", _ => new JensenShannon()),
        new("coral", _ => new Coral()),
        new("coral-means", _ => new Coral(withMeans: true)),
        new("cmd", _ => new CentralMomentDiscrepancy()),
        new("sinkhorn", _ => new SinkhornDivergence(new() { Blur = 0.5, MaximumIterations = 10 })),
        new("sliced-wasserstein", seed => new SlicedWasserstein(new RandomSource(seed, "directions"), projections: 16)),
        new("gaussian-w2", _ => new GaussianWasserstein()),
        new("gaussian-w2-full", _ => new GaussianWasserstein(fullCovariance: true)),
        new("lmmd", _ => new LocalMaximumMeanDiscrepancy()),
        new("infonce", _ => new InfoNce()),
        new("hsic", _ => new HilbertSchmidtIndependence()),
        new("cca", _ => new CanonicalCorrelation()),
        new("cosine", _ => new CosineDistance()),
    ];

    /// <summary>The losses of some names, in the order of <see cref="All"/>; all if there are none.</summary>
    /// <exception cref="OptionsException">A name is unknown.</exception>
    public static IReadOnlyList<AblatedLoss> Named(string names)
    {
        string[] wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] unknown = [.. wanted.Except(All.Select(loss => loss.Name))];
        if (unknown.Length > 0)
        {
            throw new OptionsException("--losses",
                [$"There is no loss {string.Join(", ", unknown)}; there are {string.Join(", ", All.Select(loss => loss.Name))}."]);
        }
        return wanted.Length == 0 ? All : [.. All.Where(loss => wanted.Contains(loss.Name))];
    }

    /// <summary>
    /// The unit that weight and margin are measured in, so that one weight fits losses of any scale: the loss between a standard normal
    /// set of 64 rows and its image under x -> 2x + 1; for row-aligned losses between two sets that have nothing to do with each other.
    /// </summary>
    public double Unit(int width)
    {
        using var scope = NewDisposeScope();
        Tensor x = Normal(width, "first");
        return Create(0) switch
        {
            IDistributionMatchingLoss sets => sets.Compute(x, 2 * x + 1).ToDouble(),
            IRowAlignedLoss aligned => aligned.Compute(x, Normal(width, "second")).ToDouble(),
            IClassWeightedLoss weighted => weighted.Compute(x, ones(UnitRows, 1), 2 * x + 1, ones(UnitRows, 1)).ToDouble(),
            var other => throw new InvalidOperationException(other.Name),
        };
    }

    private static Tensor Normal(int width, string stream)
    {
        var random = new RandomSource(0, stream);
        float[] values = [.. Enumerable.Range(0, UnitRows * width).Select(_ => (float)random.NextNormal())];
        return tensor(values, [UnitRows, width]);
    }
}
