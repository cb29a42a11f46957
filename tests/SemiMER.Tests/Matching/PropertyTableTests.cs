using System.Globalization;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Measures each cell of the table of properties in <c>docs/matching.md</c>.</summary>
public sealed class PropertyTableTests
{
    private const int Rows = 150, Width = 2, Draws = 12;
    private static readonly double[] Distances = [0, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

    private static readonly (string Name, Func<IMatchingLoss> Create)[] Losses =
    [
        ("MMD, unbiased, median", () => new MaximumMeanDiscrepancy()),
        ("MMD, unbiased, fixed σ = 1", () => new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(1))),
        ("MMD, biased, fixed σ = 1", () => new MaximumMeanDiscrepancy(
            MaximumMeanDiscrepancyOptions.SingleGaussian(1) with { Estimator = MaximumMeanDiscrepancyEstimator.Biased })),
        ("MMD, linear time, fixed σ = 1", () => new MaximumMeanDiscrepancy(
            MaximumMeanDiscrepancyOptions.SingleGaussian(1) with { Estimator = MaximumMeanDiscrepancyEstimator.LinearTime })),
        ("MMD, biased, linear kernel",
            () => new MaximumMeanDiscrepancy(new() { Estimator = MaximumMeanDiscrepancyEstimator.Biased, Kernel = new LinearKernel() })),
        ("Energy distance", () => new EnergyDistance()),
        ("KL, diagonal", () => new GaussianKullbackLeibler(KullbackLeiblerDirection.Forward)),
        ("Reverse KL, diagonal", () => new GaussianKullbackLeibler(KullbackLeiblerDirection.Reverse)),
        ("Jeffreys, diagonal", () => new GaussianKullbackLeibler()),
        ("Jeffreys, full covariance", () => new FullGaussianKullbackLeibler()),
        ("Jensen-Shannon", () => new JensenShannon()),
        ("CORAL", () => new Coral()),
        ("CORAL with means", () => new Coral(withMeans: true)),
        ("CMD", () => new CentralMomentDiscrepancy()),
        ("Sinkhorn divergence",
            () => new SinkhornDivergence(new() { Bandwidth = Bandwidth.Fixed(1), Blur = 0.5, MaximumIterations = 1000, Tolerance = 1e-6 })),
        ("Sliced Wasserstein, order 2", () => new SlicedWasserstein(new RandomSource(1, "directions"), 16)),
        ("Sliced Wasserstein, order 1", () => new SlicedWasserstein(new RandomSource(1, "directions"), 16, order: 1)),
        ("Gaussian W2, diagonal", () => new GaussianWasserstein()),
        ("Gaussian W2, full covariance", () => new GaussianWasserstein(fullCovariance: true)),
        ("LMMD, one class", () => new LocalMaximumMeanDiscrepancy(new GaussianKernel(), Bandwidth.Fixed(1))),
        ("InfoNCE", () => new InfoNce()),
        ("HSIC", () => new HilbertSchmidtIndependence()),
        ("CCA", () => new CanonicalCorrelation()),
        ("Cosine", () => new CosineDistance()),
    ];

    public static TheoryData<string> Names => new(Losses.Select(loss => loss.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_table_says_what_is_measured(string name)
    {
        string measured = Line(name, Losses.Single(loss => loss.Name == name).Create);
        string[] document = File.ReadAllLines(RepositoryFile.PathOf("docs", "matching.md"));
        Assert.True(document.Contains(measured), $"The document should have the line{Environment.NewLine}{measured}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bounded_loss_never_exceeds_its_bound_and_an_unbounded_one_grows(string name)
    {
        Func<Tensor, Tensor, Tensor> loss = Compute(Losses.Single(item => item.Name == name).Create);
        double[,] p = Latents.Normal(Rows, Width, 1), q = Latents.Normal(Rows, Width, 2);
        double largest = new[]
        {
            Value(loss, p, Map(q, (_, _, value) => value + 1e4)), Value(loss, p, Map(q, (_, _, value) => value * 1e3)),
            Value(loss, p, Map(p, (_, _, value) => -value)),
        }.Max();
        if (Losses.Single(item => item.Name == name).Create().UpperBound is { } bound)
            largest.Should().BeLessThanOrEqualTo(bound);
        else
            largest.Should().BeGreaterThan(name == "InfoNCE" ? Math.Log(Rows) : 100);
    }

    private static string Line(string name, Func<IMatchingLoss> create)
    {
        Func<Tensor, Tensor, Tensor> loss = Compute(create);
        bool aligned = create() is IRowAlignedLoss;
        double[,] p = Latents.Normal(Rows, Width, 1), q = aligned ? Partner(p, 2) : Latents.Normal(Rows, Width, 2, mean: 0.3);
        double value = Value(loss, p, q);
        string[] cells =
        [
            name,
            YesNo(Near(Value(loss, q, p), value)),
            YesNo(Near(Value(loss, Latents.Permuted(p, 1), Latents.Permuted(q, 2)), value)),
            YesNo(Math.Abs(Value(loss, p, p)) < 1e-6),
            aligned ? "-" : YesNo(IsUnbiased(loss)),
            Sees(loss, aligned, (_, column, x) => column == 0 ? x + 1 : x),
            Sees(loss, aligned, (_, _, x) => 2 * x),
            aligned ? "-" : Sees(loss, Correlated),
            aligned ? "-" : Sees(loss, Bimodal),
            Monotone(loss, aligned),
            create().UpperBound is null ? "no" : "yes",
            YesNo(IsSmoothAtEquality(loss, p)),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static Func<Tensor, Tensor, Tensor> Compute(Func<IMatchingLoss> create) => (p, q) => create() switch
    {
        IDistributionMatchingLoss sets => sets.Compute(p, q),
        IRowAlignedLoss aligned => aligned.Compute(p, q),
        IClassWeightedLoss weighted => weighted.Compute(p, ones(p.shape[0], 1), q, ones(q.shape[0], 1)),
        var other => throw new InvalidOperationException(other.Name),
    };

    private static bool IsUnbiased(Func<Tensor, Tensor, Tensor> loss)
    {
        double[] values = [.. Enumerable.Range(0, 40)
            .Select(i => Value(loss, Latents.Normal(8, Width, 1000 + 2 * i), Latents.Normal(8, Width, 1001 + 2 * i)))];
        return Math.Abs(values.Average()) < 4 * Math.Sqrt(Variance(values) / values.Length);
    }

    // Moving, stretching, ... one set after it was drawn, rows of the other drawn anew or, for row-aligned losses, disturbed.
    private static string Sees(Func<Tensor, Tensor, Tensor> loss, bool aligned, Func<int, int, double, double> change) =>
        aligned
            ? YesNo(Differs(loss, seed => Partner(Latents.Normal(Rows, Width, 2 * seed), seed),
                seed => Map(Partner(Latents.Normal(Rows, Width, 2 * seed), seed), change)))
            : Sees(loss, seed => Map(Latents.Normal(Rows, Width, 2 * seed + 1), change));

    private static string Sees(Func<Tensor, Tensor, Tensor> loss, Func<long, double[,]> changed) =>
        YesNo(Differs(loss, seed => Latents.Normal(Rows, Width, 2 * seed + 1), changed));

    // The mean loss over draws rises by more than five standard errors of the difference.
    private static bool Differs(Func<Tensor, Tensor, Tensor> loss, Func<long, double[,]> equal, Func<long, double[,]> changed)
    {
        double[] differences = [.. Enumerable.Range(10, Draws).Select(seed =>
        {
            double[,] p = Latents.Normal(Rows, Width, 2 * seed);
            return Value(loss, p, changed(seed)) - Value(loss, p, equal(seed));
        })];
        return differences.Average() > 5 * Math.Sqrt(Variance(differences) / Draws) + 1e-9;
    }

    // The last of the distances up to which moving q away raises the loss at every step by more than rounding.
    private static string Monotone(Func<Tensor, Tensor, Tensor> loss, bool aligned)
    {
        double[,] p = Latents.Normal(Rows, Width, 3), q = aligned ? Partner(p, 4) : Latents.Normal(Rows, Width, 4);
        q = Map(q, (_, column, x) => x - Latents.Column(q, column).Average() + Latents.Column(p, column).Average());
        double[] values = [.. Distances.Select(distance => Value(loss, p, Map(q, (_, column, x) => column == 0 ? x + distance : x)))];
        int last = 0;
        while (last + 1 < values.Length && values[last + 1] > values[last] + 1e-9)
            last++;
        return last == 0 ? "never" : last == Distances.Length - 1 ? "always" : Distances[last].ToString(CultureInfo.InvariantCulture);
    }

    // Slopes on both sides of q = p along a random direction agree.
    private static bool IsSmoothAtEquality(Func<Tensor, Tensor, Tensor> loss, double[,] p)
    {
        const double h = 1e-4;
        double[,] direction = Latents.Normal(Rows, Width, 5);
        double at = Value(loss, p, p);
        double forward = (Value(loss, p, Map(p, (i, j, x) => x + h * direction[i, j])) - at) / h;
        double backward = (at - Value(loss, p, Map(p, (i, j, x) => x - h * direction[i, j]))) / h;
        return Math.Abs(forward - backward) < 0.02;
    }

    private static double[,] Correlated(long seed)
    {
        double[,] x = Latents.Normal(Rows, Width, 2 * seed + 1);
        return Map(x, (i, j, value) => j == 0 ? value : 0.95 * x[i, 0] + Math.Sqrt(1 - 0.95 * 0.95) * value);
    }

    // ±0.95 with noise of variance 1 - 0.95²: mean 0 and variance 1 as in the other set, no correlation.
    private static double[,] Bimodal(long seed)
    {
        double[,] x = Latents.Normal(Rows, Width, 2 * seed + 1), signs = Latents.Normal(Rows, Width, 2 * seed + 5001);
        return Map(x, (i, j, value) => 0.95 * Math.Sign(signs[i, j]) + Math.Sqrt(1 - 0.95 * 0.95) * value);
    }

    private static double[,] Partner(double[,] p, long seed)
    {
        double[,] noise = Latents.Normal(p.GetLength(0), p.GetLength(1), 7000 + seed, scale: 0.3);
        return Map(p, (i, j, value) => value + noise[i, j]);
    }

    private static double[,] Map(double[,] values, Func<int, int, double, double> function) => Latents.Map(values, function);

    private static double Value(Func<Tensor, Tensor, Tensor> loss, double[,] p, double[,] q)
    {
        using var scope = NewDisposeScope();
        return loss(Latents.ToTensor(p), Latents.ToTensor(q)).ToDouble();
    }

    private static double Variance(double[] values) => values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9 * Math.Max(1, Math.Abs(b));

    private static string YesNo(bool holds) => holds ? "yes" : "no";
}
