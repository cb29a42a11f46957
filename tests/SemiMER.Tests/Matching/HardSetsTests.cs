using System.Text.Json;
using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>
/// Losses in float32 on sets where single precision fails: fewer rows than columns, large and tiny spreads, clumps, far from the origin.
/// The values are PyTorch's in float64, by <c>hard_values.py</c>.
/// </summary>
public sealed class HardSetsTests
{
    private static readonly JsonElement[] Stored = [.. JsonDocument.Parse(
        File.ReadAllText(RepositoryFile.PathOf("tests", "SemiMER.Tests", "Matching", "hard_values.json"))).RootElement.EnumerateArray()];

    private static readonly Dictionary<string, Func<IMatchingLoss>> Losses = new()
    {
        ["gaussian wasserstein, full"] = () => new GaussianWasserstein(fullCovariance: true),
        ["cca 0"] = () => new CanonicalCorrelation(shrinkage: 0),
        ["cca 0.1"] = () => new CanonicalCorrelation(),
        ["jeffreys, full 0"] = () => new FullGaussianKullbackLeibler(shrinkage: 0),
        ["jeffreys, full 0.1"] = () => new FullGaussianKullbackLeibler(),
        ["energy"] = () => new EnergyDistance(),
        ["laplacian"] = () => Mmd(new LaplacianKernel(), 5),
        ["laplacian, biased"] = () => Mmd(new LaplacianKernel(), 5, biased: true),
        ["gaussian 0.01"] = () => Mmd(new GaussianKernel(), 0.01),
        ["gaussian 1"] = () => Mmd(new GaussianKernel(), 1),
        ["rational quadratic 0.01"] = () => Mmd(new RationalQuadraticKernel(), 0.01),
        ["rational quadratic 1"] = () => Mmd(new RationalQuadraticKernel(), 1),
        ["inverse multiquadric 0.01"] = () => Mmd(new InverseMultiquadricKernel(), 0.01),
        ["inverse multiquadric 1"] = () => Mmd(new InverseMultiquadricKernel(), 1),
        ["linear"] = () => Mmd(new LinearKernel(), 1),
        ["linear, biased"] = () => Mmd(new LinearKernel(), 1, biased: true),
        ["jeffreys"] = () => new GaussianKullbackLeibler(),
        ["coral with means"] = () => new Coral(withMeans: true),
        ["cmd"] = () => new CentralMomentDiscrepancy(),
        ["gaussian wasserstein"] = () => new GaussianWasserstein(),
        ["sliced wasserstein 1"] = () => new SlicedWasserstein(new RandomSource(1, "directions"), order: 1),
        ["sliced wasserstein 2"] = () => new SlicedWasserstein(new RandomSource(1, "directions"), order: 2),
        ["sinkhorn"] = () => new SinkhornDivergence(new() { Blur = 0.8, Bandwidth = Bandwidth.Fixed(1), MaximumIterations = 20_000 }),
    };

    public static TheoryData<string, string, int, int, double> Cases
    {
        get
        {
            TheoryData<string, string, int, int, double> data = [];
            foreach (JsonElement item in Stored)
            {
                data.Add(item.GetProperty("name").GetString()!, item.GetProperty("sets").GetString()!, item.GetProperty("rows").GetInt32(),
                    item.GetProperty("width").GetInt32(), item.GetProperty("number").GetDouble());
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Float32_gives_the_value_to_four_digits_and_the_gradient_to_three(string name, string sets, int n, int d, double number)
    {
        Check(name, sets, n, d, number);
        try
        {
            HostKernels.AreOff = true; // as other devices compute
            Check(name, sets, n, d, number);
        }
        finally
        {
            HostKernels.AreOff = false;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_sets_of_the_same_rows_keep_the_digits_of_narrow_kernels(bool collapsed)
    {
        (int n, int d, string sets, double number, double sigma) =
            collapsed ? (32, 32, "collapsed", 1e-3, 0.01) : (32, 3, "apart", 1000, 1);
        (double[,] p, double[,] q) = HardSets.Make(sets, n, d, number);
        using var pool = new GaussianSets(2 * n, d, [1], biased: false, Bandwidth.Fixed(sigma));
        for (int i = 0; i < 2 * n; i++)
            pool.TrySet(i, [.. Latents.Row(i < n ? p : q, i % n).Select(x => (float)x)]).Should().BeTrue();
        pool.TakeDistances();
        double? value = pool.Compute([.. Enumerable.Range(0, n)], [.. Enumerable.Range(n, n)], 1, double.PositiveInfinity);
        pool.TakeGradients();
        var gradients = new float[2 * n * d];
        for (int i = 0; i < 2 * n; i++)
            pool.AddGradient(i, 1, gradients.AsSpan(i * d, d));

        JsonElement stored = Find(collapsed ? "gaussian 0.01" : "gaussian 1", sets, n, d, number);
        Compare(value!.Value, stored.GetProperty("value").GetDouble(), 1e-4);
        CompareGradient([.. gradients[..(n * d)]], stored.GetProperty("p"), 11, n, d);
        CompareGradient([.. gradients[(n * d)..]], stored.GetProperty("q"), 12, n, d);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    public void Blocks_and_class_weights_keep_the_digits_of_collapsed_sets(double spread)
    {
        (double[,] p, double[,] q) = HardSets.Make("collapsed", 32, 32, spread);
        using Tensor x = Latents.ToTensor(p, ScalarType.Float32), y = Latents.ToTensor(q, ScalarType.Float32), one = ones(32, 1);
        double laplacian = Find("laplacian, biased", "collapsed", 32, 32, spread).GetProperty("value").GetDouble();
        Compare(new EnergyDistance(blockRows: 7).Compute(x, y).ToDouble(),
            Find("energy", "collapsed", 32, 32, spread).GetProperty("value").GetDouble(), 1e-4);
        var byClass = new LocalMaximumMeanDiscrepancy(new LaplacianKernel(), Bandwidth.Fixed(5));
        Compare(byClass.Compute(x, one, y, one).ToDouble(), laplacian, 1e-4);
        Compare(new MaximumMeanDiscrepancy(new()
        {
            Kernel = new MeanKernel(new LaplacianKernel()), Bandwidth = Bandwidth.Fixed(5), BlockRows = 9,
            Estimator = MaximumMeanDiscrepancyEstimator.Biased,
        }).Compute(x, y).ToDouble(), laplacian, 1e-4);
    }

    [Fact]
    public void Devices_without_double_precision_take_differences_first()
    {
        (double[,] p, double[,] q) = HardSets.Make("collapsed", 12, 8, 1e-4);
        using var scope = NewDisposeScope();
        Tensor x = Latents.ToTensor(p, ScalarType.Float32).requires_grad_(), y = Latents.ToTensor(q, ScalarType.Float32).requires_grad_();
        Tensor squares = SquaredDistances.ByDifferences(x, y), precise = SquaredDistances.Between(x, y);
        foreach (Tensor found in new[] { squares, precise })
        {
            double[] numbers = Numbers(found);
            for (int i = 0; i < numbers.Length; i++)
                Compare(numbers[i], Latents.SquaredDistance(Latents.Row(p, i / 12), Latents.Row(q, i % 12)), 1e-6);
        }
        Numbers(SquaredDistances.ByDifferences(x, x).diagonal()).Should().OnlyContain(number => number == 0);
        // d ‖x_i - y_j‖² / dx_i = 2 (x_i - y_j), added up over j.
        double[] gradient = Numbers(autograd.grad([squares.sum()], [x])[0]), other = Numbers(autograd.grad([precise.sum()], [x])[0]);
        for (int i = 0; i < gradient.Length; i++)
        {
            double expected = Enumerable.Range(0, 12).Sum(j => 2 * (p[i / 8, i % 8] - q[j, i % 8]));
            gradient[i].Should().BeApproximately(expected, 1e-4);
            other[i].Should().BeApproximately(expected, 1e-5);
        }
    }

    [Theory]
    [InlineData("cca")]
    [InlineData("jeffreys, full covariance")]
    [InlineData("kl, full covariance")]
    [InlineData("gaussian wasserstein, full covariance")]
    public void What_cannot_be_decomposed_is_told_by_the_name_of_the_loss(string name)
    {
        IMatchingLoss loss = name switch
        {
            "cca" => new CanonicalCorrelation(),
            "jeffreys, full covariance" => new FullGaussianKullbackLeibler(),
            "kl, full covariance" => new FullGaussianKullbackLeibler(KullbackLeiblerDirection.Forward),
            _ => new GaussianWasserstein(fullCovariance: true),
        };
        // Finite, with covariances beyond float64; products of CCA's rows are never made.
        double size = name == "cca" ? 1.7e308 : 1e200;
        using Tensor p = Latents.ToTensor(Latents.Map(Latents.Normal(6, 3, seed: 1), (_, _, x) => Math.Sign(x) * size));
        using Tensor q = Latents.ToTensor(Latents.Map(Latents.Normal(6, 3, seed: 2), (_, _, x) => Math.Sign(x) * size));
        Action compute = () => Value(loss, p, q);
        compute.Should().Throw<MatchingException>().WithMessage("*cannot be decomposed*").Which.Loss.Should().Be(loss.Name);
    }

    [Fact]
    public void Decomposing_waits_for_no_device_where_there_is_none()
    {
        using Tensor p = Latents.ToTensor(Latents.Normal(6, 3, seed: 1), ScalarType.Float32);
        long before = HostReads.Count;
        using Tensor host = p.ToHost();
        (HostReads.Count - before).Should().Be(0);
        host.data<float>().ToArray().Should().Equal(p.data<float>().ToArray());
    }

    private static void Check(string name, string sets, int n, int d, double number)
    {
        using var scope = NewDisposeScope();
        JsonElement stored = Find(name, sets, n, d, number);
        (double[,] first, double[,] second) = HardSets.Make(sets, n, d, number);
        Tensor p = Latents.ToTensor(first, ScalarType.Float32).requires_grad_();
        Tensor q = Latents.ToTensor(second, ScalarType.Float32).requires_grad_();
        Tensor value = Value(Losses[name](), p, q);
        value.dtype.Should().Be(ScalarType.Float32);
        value.backward();
        Compare(value.ToDouble(), stored.GetProperty("value").GetDouble(), 1e-4);
        CompareGradient(Numbers(p.grad!), stored.GetProperty("p"), 11, n, d);
        CompareGradient(Numbers(q.grad!), stored.GetProperty("q"), 12, n, d);
    }

    private static Tensor Value(IMatchingLoss loss, Tensor p, Tensor q) =>
        loss is IRowAlignedLoss aligned ? aligned.Compute(p, q) : ((IDistributionMatchingLoss)loss).Compute(p, q);

    private static void Compare(double actual, double expected, double tolerance) =>
        actual.Should().BeApproximately(expected, tolerance * Math.Abs(expected));

    private static void CompareGradient(double[] gradient, JsonElement stored, uint seed, int n, int d)
    {
        double norm = stored.GetProperty("norm").GetDouble();
        Compare(Math.Sqrt(gradient.Sum(x => x * x)), norm, 1e-3);
        double[] products = [.. stored.GetProperty("products").EnumerateArray().Select(item => item.GetDouble())];
        double[] actual = [.. HardSets.Signs(seed, products.Length, n, d)
            .Select(signs => gradient.Zip(signs.Cast<double>(), (x, sign) => x * sign).Sum())];
        for (int i = 0; i < products.Length; i++)
            actual[i].Should().BeApproximately(products[i], 1e-3 * norm, "a product of the gradient with signs");
    }

    private static JsonElement Find(string name, string sets, int n, int d, double number) => Stored.Single(item =>
        item.GetProperty("name").GetString() == name && item.GetProperty("sets").GetString() == sets &&
        item.GetProperty("rows").GetInt32() == n && item.GetProperty("width").GetInt32() == d &&
        item.GetProperty("number").GetDouble() == number);

    private static double[] Numbers(Tensor gradient) => gradient.to_type(ScalarType.Float64).data<double>().ToArray();

    private static MaximumMeanDiscrepancy Mmd(IKernel kernel, double sigma, bool biased = false) => new(new()
    {
        Kernel = kernel, Bandwidth = Bandwidth.Fixed(sigma),
        Estimator = biased ? MaximumMeanDiscrepancyEstimator.Biased : MaximumMeanDiscrepancyEstimator.Unbiased,
    });
}
