using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Mistakes that shipped in other libraries of distribution matching, each as a test that this one does not make it.</summary>
public sealed class PeerTrapTests
{
    public static TheoryData<string> Losses => new(LossOracles.Sets.Keys);

    [Fact]
    public void The_diagonal_is_left_out_exactly_for_any_number_of_kernels()
    {
        // Elsewhere one constant is added for it, which suits a single kernel.
        Tensor p = Latents.ToTensor(Latents.Normal(6, 3, seed: 1)), q = Latents.ToTensor(Latents.Normal(6, 3, seed: 2));
        double[] scales = [0.25, 0.5, 1, 2, 4];
        double single = scales.Average(scale => new MaximumMeanDiscrepancy(
            new() { Kernel = new GaussianKernel(scale), Bandwidth = Bandwidth.Fixed(1.5) }).Compute(p, q).ToDouble());
        new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.Fixed(1.5) }).Compute(p, q).ToDouble()
            .Should().BeApproximately(single, 1e-12);
    }

    [Theory]
    [InlineData(MaximumMeanDiscrepancyEstimator.Unbiased)]
    [InlineData(MaximumMeanDiscrepancyEstimator.LinearTime)]
    public void A_batch_of_one_row_is_refused_not_divided_by_zero(MaximumMeanDiscrepancyEstimator estimator)
    {
        Action compute = () => new MaximumMeanDiscrepancy(new() { Estimator = estimator }).Compute(ones(1, 2), ones(1, 2));
        compute.Should().Throw<MatchingException>().WithMessage("*at least 2 rows*");
    }

    [Fact]
    public void The_median_counts_no_zeros_and_identical_rows_give_no_bandwidth_of_zero()
    {
        // Rows 0, 0, 0, 5: half of all distances are 0, with the diagonal even more.
        Tensor p = tensor(new double[] { 0, 0 }, [2, 1]), q = tensor(new double[] { 0, 5 }, [2, 1]);
        Bandwidth.Median().Choose(p, q).Should().Be(5);
        Bandwidth.Median().Choose(p, p).Should().Be(1);
        new MaximumMeanDiscrepancy().Compute(p, p).ToDouble().Should().Be(0);
    }

    [Fact]
    public void The_Gaussian_kernel_takes_squared_distances_the_Laplacian_plain_ones()
    {
        Tensor x = tensor(new double[] { 0 }, [1, 1]), y = tensor(new double[] { 3 }, [1, 1]);
        new GaussianKernel().Evaluate(x, y, 1).ToDouble().Should().BeApproximately(Math.Exp(-4.5), 1e-15);
        new LaplacianKernel().Evaluate(x, y, 1).ToDouble().Should().BeApproximately(Math.Exp(-3), 1e-15);
    }

    [Fact]
    public void Equal_moments_give_cmd_a_gradient_without_NaN()
    {
        // Means are equal, higher moments are not; and the other way round.
        double[,] p = { { -1 }, { 1 } }, wide = { { -2 }, { 2 } }, moved = { { 4 }, { 6 } };
        foreach (double[,] q in new[] { p, wide, moved })
        {
            (double[] gradientP, double[] gradientQ) = Gradients.Of(new CentralMomentDiscrepancy().Compute, p, q);
            gradientP.Concat(gradientQ).Should().OnlyContain(value => double.IsFinite(value));
        }
    }

    [Fact]
    public void Jensen_Shannon_takes_probabilities_not_their_logarithms_and_no_mean_over_rows()
    {
        // softmax(ln 3, 0) = 3/4, 1/4 and softmax(0, 0) = 1/2, 1/2, however many rows say so.
        Tensor p = tensor(new[] { Math.Log(3), 0 }, [1, 2]), q = zeros(1, 2, dtype: ScalarType.Float64);
        double expected = 0.5 * (0.75 * Math.Log(0.75 / 0.625) + 0.25 * Math.Log(0.25 / 0.375))
            + 0.5 * (0.5 * Math.Log(0.5 / 0.625) + 0.5 * Math.Log(0.5 / 0.375));
        new JensenShannon().Compute(p, q).ToDouble().Should().BeApproximately(expected, 1e-15);
        new JensenShannon().Compute(p.expand(7, 2), q.expand(3, 2)).ToDouble().Should().BeApproximately(expected, 1e-15);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_short_last_batch_of_one_side_works(string name)
    {
        double[,] p = Latents.Normal(9, 3, seed: 3), q = Latents.Normal(4, 3, seed: 4);
        double expected = LossOracles.Sets[name].Oracle(p, q);
        DistributionLossTests.Value(name, p, q).Should().BeApproximately(expected, 1e-9 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void Only_the_linear_time_estimate_depends_on_the_order_of_rows()
    {
        double[,] p = Latents.Normal(8, 3, seed: 5), q = Latents.Normal(8, 3, seed: 6, mean: 0.5), shuffled = Latents.Permuted(p, 1);
        foreach (string name in LossOracles.Sets.Keys)
        {
            double change = Math.Abs(DistributionLossTests.Value(name, p, q) - DistributionLossTests.Value(name, shuffled, q));
            (change > 1e-6).Should().Be(name == "linear-time mmd", name);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void Sliced_Wasserstein_draws_the_number_of_directions_it_was_given(int projections)
    {
        RandomSource used = new(7, "directions"), counted = new(7, "directions");
        new SlicedWasserstein(used, projections).Compute(zeros(3, 4), zeros(2, 4));
        for (int i = 0; i < 4 * projections; i++)
            counted.NextNormal();
        used.GetState().Should().Equal(counted.GetState());
    }

    [Fact]
    public void Sorted_rows_of_unequal_batches_are_not_subtracted()
    {
        // Each row of p stands twice in q: the distributions are equal, the numbers of rows are not.
        double[,] p = Latents.Normal(5, 3, seed: 8);
        double[,] twice = Latents.Rows(p, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
        DistributionLossTests.Value("sliced wasserstein", p, twice).Should().BeApproximately(0, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void NaN_is_refused_never_overwritten(string name)
    {
        double[,] p = Latents.Normal(4, 2, seed: 9);
        p[3, 1] = double.NaN;
        Action compute = () => DistributionLossTests.Value(name, p, Latents.Normal(4, 2, seed: 10));
        compute.Should().Throw<MatchingException>().WithMessage("*row 3 of the first set*");
    }
}
