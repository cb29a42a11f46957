using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class CalibrationMetricsTests
{
    private const double Tolerance = 1e-12;
    private static readonly string[] Classes = ["ang", "hap"];

    [Fact]
    public void Worked_example()
    {
        var metrics = CalibrationMetrics.FromProbabilities(
            Classes, truth: [0, 1, 0, 1], [[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]], binCount: 4);

        // Bin (0.75, 1]: confidences 0.9 (right), 0.8 (wrong): |1/2 - 0.85| = 0.35.
        // Bin (0.5, 0.75]: 0.6 and 0.7, both right: |1 - 0.65| = 0.35.
        metrics.ExpectedCalibrationError.Should().BeApproximately((0.5 * 0.35) + (0.5 * 0.35), Tolerance);

        // 2 x 0.1^2, 2 x 0.8^2, 2 x 0.4^2, 2 x 0.3^2: (0.02 + 1.28 + 0.32 + 0.18) / 4
        metrics.BrierScore.Should().BeApproximately(0.45, Tolerance);
        metrics.NegativeLogLikelihood.Should().BeApproximately(-Math.Log(0.9 * 0.2 * 0.6 * 0.7) / 4, Tolerance); // 0.645575 nats
        metrics.BinCount.Should().Be(4);
        metrics.Count.Should().Be(4);
    }

    [Fact]
    public void A_bin_holds_its_upper_edge()
    {
        // 0.75 (right) falls into (0.5, 0.75] beside 0.7 (wrong): |(1 - 0.75) + (0 - 0.7)| / 2. In the bin above it would give 0.475.
        CalibrationMetrics.FromProbabilities(Classes, [0, 1], [[0.75, 0.25], [0.7, 0.3]], binCount: 4)
            .ExpectedCalibrationError.Should().BeApproximately(0.225, Tolerance);
    }

    [Fact]
    public void Every_bin_holds_its_upper_edge_and_not_the_next_number()
    {
        // p M rounds up beyond b for p = b / M with M = 25 and b = 7, for instance.
        string[] many = [.. Enumerable.Range(0, 300).Select(index => $"class {index}")]; // so that a small probability is the largest
        foreach (int binCount in new[] { 2, 3, 5, 10, 15, 20, 25, 50, 100 })
        {
            for (int bin = 1; bin < binCount; bin++)
            {
                double edge = bin / (double)binCount;
                IsIn(edge, bin, binCount).Should().BeTrue($"{bin} / {binCount} is in bin {bin}");
                IsIn(Math.BitDecrement(edge), bin, binCount).Should().BeTrue($"what precedes {bin} / {binCount} is in bin {bin}");
                IsIn(Math.BitIncrement(edge), bin, binCount).Should().BeFalse($"what follows {bin} / {binCount} is in the next bin");
            }
        }

        // Beside a wrong row in the middle of a bin a right one cancels in part, |1 - p - q| / 2; in another bin not, (1 - p + q) / 2.
        bool IsIn(double confidence, int bin, int binCount)
        {
            double beside = (bin - 0.5) / binCount;
            double error = CalibrationMetrics
                .FromProbabilities(many, [0, 1], [Row(confidence), Row(beside)], binCount).ExpectedCalibrationError;
            return Math.Abs(error - Math.Abs(1 - confidence - beside) / 2) < Math.Abs(error - (1 - confidence + beside) / 2);
        }

        double[] Row(double first) => [first, .. Enumerable.Repeat((1 - first) / (many.Length - 1), many.Length - 1)];
    }

    [Fact]
    public void Confidence_as_good_as_accuracy_has_no_calibration_error()
    {
        // Four of five right at confidence 0.8.
        double[] sure = [0.8, 0.2];
        CalibrationMetrics.FromProbabilities(Classes, [0, 0, 0, 0, 1], [sure, sure, sure, sure, sure])
            .ExpectedCalibrationError.Should().BeApproximately(0, Tolerance);
    }

    [Fact]
    public void Sure_and_right_is_perfect_and_sure_and_wrong_is_worst()
    {
        CalibrationMetrics.FromProbabilities(Classes, [0, 1], [[1, 0], [0, 1]])
            .Should().Be(new CalibrationMetrics(0, 0, 0, BinCount: 15, Count: 2));
        CalibrationMetrics.FromProbabilities(Classes, [0, 1], [[0, 1], [1, 0]])
            .Should().Be(new CalibrationMetrics(1, 2, double.PositiveInfinity, BinCount: 15, Count: 2));
    }

    [Fact]
    public void Equal_probabilities_count_as_the_first_class()
    {
        // Uniform over four: NLL is ln 4; Brier (3/4)^2 + 3 (1/4)^2 = 3/4; confidence 1/4, right: 1 - 1/4.
        var metrics = CalibrationMetrics.FromProbabilities(["a", "b", "c", "d"], [0], [[0.25, 0.25, 0.25, 0.25]]);

        metrics.NegativeLogLikelihood.Should().BeApproximately(Math.Log(4), Tolerance);
        metrics.BrierScore.Should().BeApproximately(0.75, Tolerance);
        metrics.ExpectedCalibrationError.Should().BeApproximately(0.75, Tolerance);
    }

    [Fact]
    public void Rounded_probabilities_are_accepted() =>
        CalibrationMetrics.FromProbabilities(Classes, [0], [[0.90001f, 0.1f]]).Count.Should().Be(1);

    [Fact]
    public void Bad_input_is_refused()
    {
        void Refused(string message, int[] truth, double[][] probabilities, int binCount = 15) =>
            FluentActions.Invoking(() => CalibrationMetrics.FromProbabilities(Classes, truth, probabilities, binCount))
                .Should().Throw<MetricException>().WithMessage(message);

        Refused("There are no utterances*", [], []);
        Refused("truth has 1 entries and probabilities has 2.*", [0], [[1, 0], [1, 0]]);
        Refused("truth, row 0: class index 2 is outside 0..1*", [2], [[1, 0]]);
        Refused("probabilities, row 1: 3 probabilities for 2 classes.*", [0, 0], [[1, 0], [1, 0, 0]]);
        Refused("probabilities, row 0: 2.5 is outside 0..1.*", [0], [[2.5, -1.5]]);
        Refused("probabilities, row 0: NaN is outside 0..1.*", [0], [[double.NaN, 0.5]]);
        Refused("probabilities, row 0: they sum to 0.75, not 1.*", [0], [[0.5, 0.25]]);
        Refused("The number of bins is 0;*", [0], [[1, 0]], binCount: 0);
    }
}
