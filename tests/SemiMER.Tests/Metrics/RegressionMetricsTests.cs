using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class RegressionMetricsTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Worked_example()
    {
        // truth 1 2 3, predicted 2 2 5: means 2 and 3; variances 2/3 and (1 + 1 + 4) / 3 = 2; covariance ((-1)(-1) + 0 + (1)(2)) / 3 = 1.
        var metrics = RegressionMetrics.FromPredictions([1, 2, 3], [2, 2, 5]);

        metrics.Concordance.Should().BeApproximately(2.0 / ((2.0 / 3) + 2 + 1), Tolerance); // 6/11
        metrics.Pearson.Should().BeApproximately(1 / Math.Sqrt(2.0 / 3 * 2), Tolerance); // sqrt(3)/2
        metrics.MeanAbsoluteError.Should().BeApproximately(1, Tolerance); // (1 + 0 + 2) / 3
        metrics.RootMeanSquaredError.Should().BeApproximately(Math.Sqrt(5.0 / 3), Tolerance); // (1 + 0 + 4) / 3
        metrics.Count.Should().Be(3);
    }

    [Fact]
    public void Agrees_with_an_independent_computation()
    {
        // 2 cov / (var x + var y + (mean x - mean y)^2) from a statistics library's population variances, and its correlation.
        var metrics = RegressionMetrics.FromPredictions([1.2, 2.9, 3.1, 4.8, 2.2, 3.7, 1.9], [1.5, 2.4, 3.6, 4.1, 2.9, 3.3, 2.5]);

        metrics.Concordance.Should().BeApproximately(0.8408225437928408, Tolerance);
        metrics.Pearson.Should().BeApproximately(0.8895255779176975, Tolerance);
        metrics.MeanAbsoluteError.Should().BeApproximately(0.5285714285714286, Tolerance);
        metrics.RootMeanSquaredError.Should().BeApproximately(0.5464168999687222, Tolerance);
    }

    [Theory]
    [InlineData(1e6, 1e-8)]
    [InlineData(-1e6, 1e-8)]
    [InlineData(1e6, 1)]
    [InlineData(1e9, 1e-5)]
    public void Far_from_zero_correlations_keep_their_digits(double offset, double deviation)
    {
        var random = new RandomSource(1, "far");
        double[] truth = new double[60], predicted = new double[60];
        for (int i = 0; i < truth.Length; i++)
        {
            double common = random.NextNormal();
            truth[i] = offset + deviation * common;
            predicted[i] = offset + deviation * (common + random.NextNormal());
        }
        // In decimals of 28 digits; what a double is of such a size has no more.
        decimal[] x = [.. truth.Select(value => Exact(value, offset))], y = [.. predicted.Select(value => Exact(value, offset))];
        decimal meanX = x.Average(), meanY = y.Average();
        decimal across = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Length;
        decimal ofX = x.Sum(a => (a - meanX) * (a - meanX)) / x.Length, ofY = y.Sum(b => (b - meanY) * (b - meanY)) / x.Length;
        var metrics = RegressionMetrics.FromPredictions(truth, predicted);

        metrics.Pearson.Should().BeApproximately((double)across / Math.Sqrt((double)ofX * (double)ofY), 1e-10);
        metrics.Concordance.Should()
            .BeApproximately((double)(2 * across / (ofX + ofY + (meanX - meanY) * (meanX - meanY))), 1e-10);

        // The difference to the offset is exact; in units that leave room for squares.
        decimal Exact(double value, double from) => (decimal)((value - from) / deviation);
    }

    [Fact]
    public void Concordance_pays_for_a_shift_that_Pearson_ignores()
    {
        // var 2/3 both, covariance 2/3, shift 2: (4/3) / (4/3 + 4) = 1/4.
        var metrics = RegressionMetrics.FromPredictions([1, 2, 3], [3, 4, 5]);

        metrics.Pearson.Should().BeApproximately(1, Tolerance);
        metrics.Concordance.Should().BeApproximately(0.25, Tolerance);
    }

    [Fact]
    public void Perfect_and_opposite_predictions_reach_the_ends_of_the_range()
    {
        RegressionMetrics.FromPredictions([0.1, 0.7, 0.3], [0.1, 0.7, 0.3]).Concordance.Should().BeApproximately(1, Tolerance);
        RegressionMetrics.FromPredictions([-1, 0, 1], [1, 0, -1]).Concordance.Should().BeApproximately(-1, Tolerance);
    }

    [Fact]
    public void A_constant_prediction_has_no_correlation_and_no_concordance()
    {
        var metrics = RegressionMetrics.FromPredictions([0.2, 0.5, 0.3], [0.1, 0.1, 0.1]);

        metrics.Pearson.Should().Be(double.NaN);
        metrics.Concordance.Should().Be(0);
    }

    [Fact]
    public void The_same_constant_on_both_sides_is_undefined()
    {
        RegressionMetrics.FromPredictions([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])
            .Should().Be(new RegressionMetrics(double.NaN, double.NaN, MeanAbsoluteError: 0, RootMeanSquaredError: 0, Count: 3));
        RegressionMetrics.FromPredictions([2], [3])
            .Should().Be(new RegressionMetrics(Concordance: 0, double.NaN, MeanAbsoluteError: 1, RootMeanSquaredError: 1, Count: 1));
    }

    [Fact]
    public void A_large_offset_does_not_spoil_the_result()
    {
        var metrics = RegressionMetrics.FromPredictions([1e8 + 1, 1e8 + 2, 1e8 + 3], [1e8 + 2, 1e8 + 2, 1e8 + 5]);

        metrics.Concordance.Should().BeApproximately(6.0 / 11, 1e-7);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        FluentActions.Invoking(() => RegressionMetrics.FromPredictions([], []))
            .Should().Throw<MetricException>().WithMessage("There are no utterances*");
        FluentActions.Invoking(() => RegressionMetrics.FromPredictions([1], [1, 2]))
            .Should().Throw<MetricException>().WithMessage("truth has 1 entries and predicted has 2.*");
        FluentActions.Invoking(() => RegressionMetrics.FromPredictions([1, double.NaN], [1, 2]))
            .Should().Throw<MetricException>().WithMessage("truth, row 1: NaN*");
        FluentActions.Invoking(() => RegressionMetrics.FromPredictions([1, 2], [double.NegativeInfinity, 2]))
            .Should().Throw<MetricException>().WithMessage("predicted, row 0: -Infinity*");
    }
}
