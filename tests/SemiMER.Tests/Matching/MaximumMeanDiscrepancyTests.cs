using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class MaximumMeanDiscrepancyTests
{
    private static readonly MaximumMeanDiscrepancy Paper = new(MaximumMeanDiscrepancyOptions.SingleGaussian(1.5));

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 5, 3)]
    [InlineData(7, 4, 1)]
    [InlineData(9, 8, 6)]
    public void Equals_the_double_sum_of_the_formula(int n, int m, int width)
    {
        double[,] p = Latents.Normal(n, width, seed: 1), q = Latents.Normal(m, width, seed: 2, mean: 0.5);
        double expected = Oracle(p, q, [1.5]);

        Value(Paper, p, q).Should().BeApproximately(expected, 1e-12);
        Paper.Compute(Latents.ToTensor(p, ScalarType.Float32), Latents.ToTensor(q, ScalarType.Float32)).ToDouble()
            .Should().BeApproximately(expected, 2e-6);
    }

    [Fact]
    public void Hand_computed_value()
    {
        // p = 0, 1 and q = 0, 2, sigma = 1: e^(-1/2) + e^(-2) - (1 + e^(-2) + e^(-1/2) + e^(-1/2)) / 2
        double expected = Math.Exp(-0.5) + Math.Exp(-2) - 0.5 * (1 + Math.Exp(-2) + 2 * Math.Exp(-0.5));

        Value(new(MaximumMeanDiscrepancyOptions.SingleGaussian(1)), new double[,] { { 0 }, { 1 } }, new double[,] { { 0 }, { 2 } })
            .Should().BeApproximately(expected, 1e-15);
    }

    [Fact]
    public void Default_is_the_mean_over_a_family_around_the_median()
    {
        double[,] p = Latents.Normal(6, 4, seed: 3), q = Latents.Normal(9, 4, seed: 4, mean: 1);
        double sigma = Bandwidth.Median().Choose(Latents.ToTensor(p), Latents.ToTensor(q));
        double[] bandwidths = [.. new[] { 0.25, 0.5, 1, 2, 4 }.Select(scale => sigma * Math.Sqrt(scale))];

        Value(new(), p, q).Should().BeApproximately(Oracle(p, q, bandwidths), 1e-12);
    }

    [Fact]
    public void Is_unbiased_and_not_cut_off_at_zero()
    {
        double[] values = [.. Enumerable.Range(0, 400)
            .Select(i => Value(Paper, Latents.Normal(6, 3, seed: 2 * i), Latents.Normal(6, 3, seed: 2 * i + 1)))];
        double mean = values.Average();
        double error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);

        Math.Abs(mean).Should().BeLessThan(3.5 * error);
        values.Count(value => value < 0).Should().BeInRange(140, 300);
    }

    [Fact]
    public void Order_of_rows_and_of_sets_does_not_matter()
    {
        double[,] p = Latents.Normal(8, 5, seed: 5), q = Latents.Normal(11, 5, seed: 6);
        double value = Value(new(), p, q);

        Value(new(), Latents.Permuted(p, 1), Latents.Permuted(q, 2)).Should().BeApproximately(value, 1e-14);
        Value(new(), q, p).Should().BeApproximately(value, 1e-14);
    }

    [Theory]
    [InlineData(2, 2, 3)]
    [InlineData(5, 3, 1)]
    [InlineData(4, 6, 4)]
    public void Gradients_agree_with_central_differences(int n, int m, int width) =>
        Gradients.Check(Paper.Compute, Latents.Normal(n, width, seed: 7), Latents.Normal(m, width, seed: 8, mean: 0.5));

    [Fact]
    public void Gradients_at_duplicated_rows_and_constant_columns()
    {
        double[,] p = Latents.Map(Latents.Rows(Latents.Normal(4, 3, seed: 9), 0, 0, 1, 2), (_, column, value) => column == 1 ? 0.7 : value);
        Gradients.Check(Paper.Compute, p, Latents.Rows(p, 0, 1, 1));
        Gradients.Check(Paper.Compute, p, Latents.Rows(p, 0, 1, 2, 3));
    }

    [Fact]
    public void Gradients_in_1024_dimensions() => Gradients.Check(
        new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(32)).Compute,
        Latents.Normal(3, 1024, seed: 10), Latents.Normal(4, 1024, seed: 11, mean: 0.1));

    [Fact]
    public void A_large_offset_changes_nothing()
    {
        double[,] p = Latents.Normal(6, 4, seed: 12), q = Latents.Normal(6, 4, seed: 13, mean: 1);
        double[,] farP = Latents.Map(p, (_, _, value) => (float)(value + 1e4)),
            farQ = Latents.Map(q, (_, _, value) => (float)(value + 1e4));
        double expected = Value(new(), Latents.Map(farP, (_, _, value) => value - 1e4), Latents.Map(farQ, (_, _, value) => value - 1e4));

        new MaximumMeanDiscrepancy()
            .Compute(Latents.ToTensor(farP, ScalarType.Float32), Latents.ToTensor(farQ, ScalarType.Float32)).ToDouble()
            .Should().BeApproximately(expected, 2e-6);
        Gradients.Check(Paper.Compute, Latents.Map(p, (_, _, value) => value + 1e4), Latents.Map(q, (_, _, value) => value + 1e4),
            step: 1e-8, tolerance: 1e-4);
    }

    [Fact]
    public void Equal_sets_have_the_documented_value()
    {
        double[,] p = Latents.Normal(7, 3, seed: 14);
        double within = Latents.MeanWithin(p, Gaussian(1.5));

        Value(Paper, p, p).Should().BeApproximately(-2.0 / 7 * (1 - within), 1e-12).And.BeNegative();
    }

    [Fact]
    public void Identical_rows_give_zero_and_a_gradient_of_zero()
    {
        double[,] rows = Latents.Map(new double[4, 3], (_, column, _) => column + 0.3);
        Value(new(), rows, rows).Should().Be(0);
        (double[] p, double[] q) = Gradients.Of(new MaximumMeanDiscrepancy().Compute, rows, Latents.Rows(rows, 0, 1));
        p.Concat(q).Should().OnlyContain(value => Math.Abs(value) < 1e-12);
    }

    [Fact]
    public void Stays_below_its_upper_bound_and_reaches_it()
    {
        new MaximumMeanDiscrepancy().UpperBound.Should().Be(2);
        // Each set in one point, infinitely far from the other.
        double[,] zero = new double[3, 2], far = Latents.Map(zero, (_, _, _) => 1e6);
        // The median is that one distance, whatever it is, so the family sees exp(-1 / (2 s)) across.
        Value(new(), zero, far).Should().BeApproximately(2 - 2 * new[] { 0.25, 0.5, 1, 2, 4 }.Average(s => Math.Exp(-1 / (2 * s))), 1e-9);
        Value(Paper, zero, far).Should().Be(2);
    }

    [Fact]
    public void Grows_as_two_distributions_part()
    {
        double[,] p = Latents.Normal(60, 3, seed: 15), q = Latents.Normal(60, 3, seed: 16);
        double[] values = [.. new[] { 0.0, 0.5, 1, 2, 4 }.Select(shift => Value(Paper, p, Latents.Map(q, (_, _, value) => value + shift)))];
        values.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(1, 3, 2, 2, "*at least 2 rows*[1, 2] and [3, 2]*")]
    [InlineData(3, 0, 2, 2, "*at least 2 rows*[3, 2] and [0, 2]*")]
    [InlineData(3, 3, 2, 4, "*same width*[3, 2] and [3, 4]*")]
    [InlineData(3, 3, 0, 0, "*no columns*")]
    public void Sets_that_cannot_be_compared_are_refused(int n, int m, int widthP, int widthQ, string message)
    {
        Action compute = () => Paper.Compute(zeros(n, widthP), zeros(m, widthQ));
        compute.Should().Throw<MatchingException>().WithMessage("mmd: " + message).Which.FirstShape.Should().Equal(n, widthP);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_named_by_its_row(double bad)
    {
        double[,] q = Latents.Normal(4, 2, seed: 17);
        q[2, 1] = bad;
        Action compute = () => Value(Paper, Latents.Normal(3, 2, seed: 18), q);
        compute.Should().Throw<MatchingException>().WithMessage("mmd: row 2 of the second set*NaN or infinite*");
    }

    [Fact]
    public void Latents_that_are_no_matrices_or_of_two_types_are_refused()
    {
        Action vectors = () => Paper.Compute(zeros(3), zeros(3, 2));
        vectors.Should().Throw<MatchingException>().WithMessage("*[rows, width]*[3] and [3, 2]*");
        Action types = () => Paper.Compute(zeros(3, 2), zeros(3, 2, dtype: ScalarType.Float64));
        types.Should().Throw<MatchingException>().WithMessage("*one floating type*Float32 and Float64*");
    }

    [Fact]
    public void No_tensors_are_left_behind()
    {
        using var scope = NewDisposeScope();
        Tensor p = Latents.ToTensor(Latents.Normal(4, 3, seed: 19)), q = Latents.ToTensor(Latents.Normal(5, 3, seed: 20));
        int before = scope.DisposablesCount;
        new MaximumMeanDiscrepancy().Compute(p, q);
        scope.DisposablesCount.Should().Be(before + 1, "only the result belongs to the caller");
    }

    internal static Func<double[], double[], double> Gaussian(params double[] bandwidths) =>
        (x, y) => bandwidths.Average(sigma => Math.Exp(-Latents.SquaredDistance(x, y) / (2 * sigma * sigma)));

    private static double Oracle(double[,] p, double[,] q, double[] bandwidths)
    {
        var kernel = Gaussian(bandwidths);
        return Latents.MeanWithin(p, kernel) + Latents.MeanWithin(q, kernel) - 2 * Latents.MeanAcross(p, q, kernel);
    }

    private static double Value(MaximumMeanDiscrepancy loss, double[,] p, double[,] q) =>
        loss.Compute(Latents.ToTensor(p), Latents.ToTensor(q)).ToDouble();
}
