using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Going through kernel values in blocks changes neither values nor gradients.</summary>
public sealed class BlockedTests
{
    private const int First = 11, Second = 14;

    public static TheoryData<string> Losses => ["unbiased", "biased", "mixed", "laplacian", "energy"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Blocks_do_not_change_the_result(string name)
    {
        Tensor p = Latents.ToTensor(Latents.Normal(23, 5, seed: 1), ScalarType.Float32).requires_grad_();
        Tensor q = Latents.ToTensor(Latents.Normal(31, 5, seed: 2, mean: 0.5), ScalarType.Float32).requires_grad_();
        Tensor whole = Create(name, 1024).Compute(p, q);
        whole.backward();
        float[] gradientP = p.grad!.data<float>().ToArray(), gradientQ = q.grad!.data<float>().ToArray();

        foreach (int block in new[] { 1, 7, 23, 30 })
        {
            Tensor a = p.detach().requires_grad_(), b = q.detach().requires_grad_();
            Tensor blocked = Create(name, block).Compute(a, b);
            (2 * blocked).backward();
            blocked.ToDouble().Should().BeApproximately(whole.ToDouble(), 1e-5);
            Compare(a.grad!.data<float>().ToArray(), gradientP);
            Compare(b.grad!.data<float>().ToArray(), gradientQ);
        }

        static void Compare(float[] actual, float[] expected) =>
            actual.Zip(expected, (x, y) => Math.Abs(x - 2 * y)).Max().Should().BeLessThan(1e-6f);
    }

    [Fact]
    public void Gradients_in_blocks_agree_with_central_differences()
    {
        var single = MaximumMeanDiscrepancyOptions.SingleGaussian(1.5) with { BlockRows = 3 };
        Gradients.Check(new MaximumMeanDiscrepancy(single).Compute, Latents.Normal(7, 2, seed: 3), Latents.Normal(4, 2, seed: 4));
        Gradients.Check(Create("energy", 3).Compute, Latents.Normal(7, 2, seed: 3), Latents.Normal(4, 2, seed: 4));
    }

    [Fact]
    public void Works_without_gradients_and_for_one_side_only()
    {
        Tensor p = Latents.ToTensor(Latents.Normal(9, 2, seed: 5)), q = Latents.ToTensor(Latents.Normal(8, 2, seed: 6)).requires_grad_();
        IDistributionMatchingLoss whole = Create("unbiased", 100), blocked = Create("unbiased", 4);
        using (no_grad())
            blocked.Compute(p, q).ToDouble().Should().BeApproximately(whole.Compute(p, q).ToDouble(), 1e-12);
        blocked.Compute(p, q).backward();
        double[] gradient = q.grad!.data<double>().ToArray();
        Tensor other = q.detach().requires_grad_();
        whole.Compute(p, other).backward();
        gradient.Zip(other.grad!.data<double>().ToArray(), (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(1e-12);
    }

    [Fact]
    public void Block_rows_are_checked()
    {
        Action create = () => Create("unbiased", 0);
        create.Should().Throw<OptionsException>().WithMessage("*BlockRows is 0; at least 1*");
    }

    [Theory]
    [InlineData("infonce", ScalarType.Float32)]
    [InlineData("hsic", ScalarType.Float32)]
    [InlineData("sinkhorn", ScalarType.Float32)]
    [InlineData("lmmd", ScalarType.Float32)]
    [InlineData("infonce", ScalarType.Float64)]
    [InlineData("hsic", ScalarType.Float64)]
    [InlineData("sinkhorn", ScalarType.Float64)]
    [InlineData("lmmd", ScalarType.Float64)]
    public void Strips_do_not_change_the_result(string name, ScalarType type)
    {
        double[,] p = Latents.Normal(First, 5, seed: 7);
        double[,] q = Latents.Normal(name is "infonce" or "hsic" ? First : Second, 5, seed: 8, mean: 0.5);
        (double value, double[] gradientP, double[] gradientQ) = InStrips(name, 1 << 20, p, q, type);
        double tolerance = type == ScalarType.Float32 ? 1e-5 : 1e-12;
        foreach (int elements in new[] { 1, 25, 50, 120 }) // a row at a time, and strips that do not divide the rows
        {
            (double other, double[] otherP, double[] otherQ) = InStrips(name, elements, p, q, type);
            other.Should().BeApproximately(value, tolerance);
            otherP.Zip(gradientP, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(tolerance);
            otherQ.Zip(gradientQ, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(tolerance);
        }
    }

    [Theory]
    [InlineData(false, 1, 2.0)]
    [InlineData(true, 1, 2.0)]
    [InlineData(false, 5, 2.0)]
    [InlineData(true, 4, 3.0)]
    public void The_closed_form_of_Gaussian_kernels_equals_the_graph(bool biased, int members, double ratio)
    {
        // Far apart as well, where exponentials of narrow kernels are 0.
        foreach (double shift in new[] { 0.3, 30 })
        {
            double[,] p = Latents.Normal(19, 6, seed: 9), q = Latents.Normal(26, 6, seed: 10, mean: shift);
            MeanKernel kernel = GaussianKernel.Family(members, ratio);
            Func<Tensor, Tensor, Tensor> graph = (a, b) =>
            {
                var means = new KernelMeans(kernel, sigma: 2, blockRows: 1024);
                return biased
                    ? means.WithinAll(a) + means.WithinAll(b) - 2 * means.Across(a, b)
                    : means.WithinOffDiagonal(a) + means.WithinOffDiagonal(b) - 2 * means.Across(a, b);
            };
            (double[] expectedP, double[] expectedQ) = Gradients.Of(graph, p, q);
            var loss = new MaximumMeanDiscrepancy(new()
            {
                Kernel = kernel, Bandwidth = Bandwidth.Fixed(2), BlockRows = 7,
                Estimator = biased ? MaximumMeanDiscrepancyEstimator.Biased : MaximumMeanDiscrepancyEstimator.Unbiased,
            });
            loss.Compute(Latents.ToTensor(p), Latents.ToTensor(q)).ToDouble().Should()
                .BeApproximately(graph(Latents.ToTensor(p), Latents.ToTensor(q)).ToDouble(), 1e-13);
            (double[] actualP, double[] actualQ) = Gradients.Of(loss.Compute, p, q);
            actualP.Zip(expectedP, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(1e-13);
            actualQ.Zip(expectedQ, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(1e-13);
        }
    }

    private static (double Value, double[] P, double[] Q) InStrips(
        string name, int elements, double[,] p, double[,] q, ScalarType type)
    {
        using Tensor a = Latents.ToTensor(p, type).requires_grad_(), b = Latents.ToTensor(q, type).requires_grad_();
        Tensor value = name switch
        {
            "infonce" => new InfoNce(0.5, elements).Compute(a, b),
            "hsic" => new HilbertSchmidtIndependence(null, null, elements).Compute(a, b),
            "sinkhorn" => new SinkhornDivergence(null, elements).Compute(a, b),
            _ => new LocalMaximumMeanDiscrepancy(new MeanKernel(new GaussianKernel(), new LaplacianKernel()), null, elements)
                .Compute(a, ClassWeights(First), b, ClassWeights(Second)),
        };
        value.backward();
        return (value.ToDouble(), Numbers(a.grad!), Numbers(b.grad!));

        static double[] Numbers(Tensor gradient) => gradient.to_type(ScalarType.Float64).data<double>().ToArray();

        static Tensor ClassWeights(int rows) => Latents.ToTensor(Latents.Map(
            Latents.Normal(rows, 3, seed: 11), (_, column, value) => column == 2 && rows == Second ? 0 : value * value));
    }

    private static IDistributionMatchingLoss Create(string name, int block) => name switch
    {
        "energy" => new EnergyDistance(block),
        "biased" => Mmd(MaximumMeanDiscrepancyEstimator.Biased, GaussianKernel.Family(), block),
        "mixed" => Mmd(MaximumMeanDiscrepancyEstimator.Unbiased,
            new MeanKernel(new RationalQuadraticKernel(), new PolynomialKernel(2, 1, 5)), block),
        "laplacian" => Mmd(MaximumMeanDiscrepancyEstimator.Unbiased, new LaplacianKernel(), block),
        _ => Mmd(MaximumMeanDiscrepancyEstimator.Unbiased, GaussianKernel.Family(), block),
    };

    private static MaximumMeanDiscrepancy Mmd(MaximumMeanDiscrepancyEstimator estimator, IKernel kernel, int block) =>
        new(new() { Estimator = estimator, Kernel = kernel, BlockRows = block });
}
