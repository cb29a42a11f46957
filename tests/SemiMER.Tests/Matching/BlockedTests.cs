using SemiMER.Matching;

namespace SemiMER.Tests.Matching;

/// <summary>Going through kernel values in blocks changes neither values nor gradients.</summary>
public sealed class BlockedTests
{
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
