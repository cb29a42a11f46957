using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class IntervalTests
{
    // Student's t quantiles: printed tables, and Simpson integration of the density.
    private const double T975With1 = 12.706204736182936;

    [Fact]
    public void Interval_of_a_mean_over_five_seeds()
    {
        // mean 0.622, s^2 = (0.012^2 + 0.018^2 + 0.042^2 + 0.038^2 + 0.002^2) / 4 = 0.00092, t(0.975; 4) = 2.776445105197735
        var interval = ConfidenceInterval.OfMean([0.61, 0.64, 0.58, 0.66, 0.62]);

        interval.Mean.Should().BeApproximately(0.622, 1e-12);
        interval.Lower.Should().BeApproximately(0.584338466233032, 1e-9);
        interval.Upper.Should().BeApproximately(0.659661533766968, 1e-9);
        interval.HalfWidth.Should().BeApproximately(2.776445105197735 * Math.Sqrt(0.00092 / 5), 1e-9);
        interval.Level.Should().Be(0.95);
        interval.Count.Should().Be(5);
    }

    [Fact]
    public void Interval_at_another_level()
    {
        // t(0.95; 9) = 1.8331129326562476
        var interval = ConfidenceInterval.OfMean([0.5, 0.1, 0.9, -0.3, 0.7, 0.2, 0.4, 0.6, -0.1, 0.8], level: 0.9);

        interval.Mean.Should().BeApproximately(0.38, 1e-12);
        interval.Lower.Should().BeApproximately(0.15006790659940564, 1e-9);
        interval.Upper.Should().BeApproximately(0.6099320934005944, 1e-9);
    }

    [Fact]
    public void What_is_shown_ends_where_the_measure_ends()
    {
        var recall = ConfidenceInterval.OfMean([1, 0.6]);
        (recall.Lower, recall.Upper).Should().Match<(double Lower, double Upper)>(ends => ends.Lower < 0 && ends.Upper > 1);
        recall.Within(0, 1).Should().Be(recall with { Lower = 0, Upper = 1 });
        recall.Within(0, 1).ToString().Should().Be("0.800 [0.000, 1.000]");
        recall.Within(-10, 10).Should().Be(recall);
        ConfidenceInterval.OfMean([0.4]).Within(0, 1).ToString().Should().Be("0.400");
    }

    [Fact]
    public void The_highest_level_still_has_its_quantile()
    {
        // Values -1 and 1: s = sqrt(2), standard error 1, so the half width is t(0.9995; 1) = 636.6192 (Cauchy: tan(pi (p - 1/2))).
        ConfidenceInterval.OfMean([-1, 1], level: 0.999).HalfWidth
            .Should().BeApproximately(Math.Tan(Math.PI * 0.4995), 1e-6);
    }

    [Fact]
    public void One_value_has_a_mean_but_no_ends()
    {
        var interval = ConfidenceInterval.OfMean([0.4]);

        interval.Should().Be(new ConfidenceInterval(0.4, double.NaN, double.NaN, 0.95, 1));
    }

    [Fact]
    public void Equal_values_have_an_interval_of_no_width() =>
        ConfidenceInterval.OfMean([0.1, 0.1, 0.1]).Should().Be(new ConfidenceInterval(0.1, 0.1, 0.1, 0.95, 3));

    [Fact]
    public void Bad_values_and_levels_are_refused()
    {
        FluentActions.Invoking(() => ConfidenceInterval.OfMean([])).Should().Throw<MetricException>().WithMessage("There are no values*");
        FluentActions.Invoking(() => ConfidenceInterval.OfMean([0.5, double.NaN]))
            .Should().Throw<MetricException>().WithMessage("values, row 1: NaN is not a finite number*");
        foreach (double level in new[] { 0, 0.9991, 1, -0.5, double.NaN })
            FluentActions.Invoking(() => ConfidenceInterval.OfMean([1, 2], level)).Should().Throw<MetricException>();
    }

    [Fact]
    public void Paired_comparison_subtracts_pair_by_pair()
    {
        // Differences 0.1 and 0.3: mean 0.2, s = 0.1 sqrt(2), standard error 0.1.
        var comparison = PairedComparison.OfPairs(candidate: [0.6, 0.9], baseline: [0.5, 0.6]);

        comparison.Differences.Should().SatisfyRespectively(
            one => one.Should().BeApproximately(0.1, 1e-12),
            two => two.Should().BeApproximately(0.3, 1e-12));
        comparison.MeanDifference.Should().BeApproximately(0.2, 1e-12);
        comparison.Interval.Lower.Should().BeApproximately(0.2 - (0.1 * T975With1), 1e-8);
        comparison.Interval.Upper.Should().BeApproximately(0.2 + (0.1 * T975With1), 1e-8);
    }

    [Fact]
    public void What_both_recipes_share_cancels()
    {
        // Scores spread by 0.4 over folds, the gain by 0.01: paired it is clear, as two intervals it is not.
        var paired = PairedComparison.OfPairs([0.51, 0.72, 0.91], [0.50, 0.70, 0.90]);

        paired.Interval.Upper.Should().BeGreaterThan(0);
        paired.Interval.HalfWidth.Should().BeLessThan(0.02);
        ConfidenceInterval.OfMean([0.51, 0.72, 0.91]).HalfWidth.Should().BeGreaterThan(0.4);
    }

    [Fact]
    public void Clusters_are_averaged_before_the_interval()
    {
        // Differences 0.10, 0.02, 0.14, 0.06 in folds 1, 2, 1, 2: fold means 0.12 and 0.04, mean 0.08, s = 0.04 sqrt(2),
        // standard error 0.04.
        var comparison = PairedComparison.Clustered([0.60, 0.52, 0.64, 0.56], [0.5, 0.5, 0.5, 0.5], clusters: [1, 2, 1, 2]);

        comparison.Differences.Should().HaveCount(4);
        comparison.MeanDifference.Should().BeApproximately(0.08, 1e-12);
        comparison.Interval.HalfWidth.Should().BeApproximately(0.04 * T975With1, 1e-8);
        comparison.Interval.Count.Should().Be(2);
    }

    [Fact]
    public void Each_cluster_weighs_the_same()
    {
        // CorpusFold a holds three pairs with difference 0.1, fold b one with 0.3: (0.1 + 0.3) / 2, not 0.6 / 4.
        var comparison = PairedComparison.Clustered([0.1, 0.1, 0.1, 0.3], [0, 0, 0, 0], ["a", "a", "a", "b"]);

        comparison.MeanDifference.Should().BeApproximately(0.2, 1e-12);
    }

    [Fact]
    public void One_cluster_has_no_ends() =>
        PairedComparison.Clustered([0.1, 0.2], [0, 0], ["a", "a"]).Interval.Upper.Should().Be(double.NaN);

    [Fact]
    public void Unpaired_input_is_refused()
    {
        FluentActions.Invoking(() => PairedComparison.OfPairs([1, 2], [1]))
            .Should().Throw<MetricException>().WithMessage("candidate has 2 entries and baseline has 1.*");
        FluentActions.Invoking(() => PairedComparison.OfPairs([], []))
            .Should().Throw<MetricException>().WithMessage("There are no pairs*");
        FluentActions.Invoking(() => PairedComparison.OfPairs([1], [double.PositiveInfinity]))
            .Should().Throw<MetricException>().WithMessage("baseline, row 0:*");
        FluentActions.Invoking(() => PairedComparison.Clustered([1, 2], [1, 2], [7]))
            .Should().Throw<MetricException>().WithMessage("candidate has 2 entries and clusters has 1.*");
    }
}
