using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

/// <summary>The bins behind the expected calibration error.</summary>
public sealed class ReliabilityDiagramTests
{
    [Fact]
    public void Bins_hold_their_predictions()
    {
        var diagram = ReliabilityDiagram.FromProbabilities(
            [0, 1, 0, 0], [[0.9, 0.1], [0.8, 0.2], [0.45, 0.55], [1.0, 0.0]], binCount: 5);
        diagram.Count.Should().Be(4);
        diagram.Bins.Select(bin => bin.Count).Should().Equal(0, 0, 1, 1, 2);
        diagram.Bins.Select(bin => (bin.From, bin.To)).Should().Equal((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1));
        diagram.Bins[2].Should().Be(new ReliabilityBin(0.4, 0.6, 1, 0.55, 0));
        diagram.Bins[3].Should().Be(new ReliabilityBin(0.6, 0.8, 1, 0.8, 0), "a bin holds its upper end");
        diagram.Bins[4].Confidence.Should().BeApproximately(0.95, 1e-12);
        diagram.Bins[4].Accuracy.Should().Be(1);
        diagram.Bins[0].Accuracy.Should().Be(double.NaN);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(15)]
    public void They_give_the_expected_calibration_error(int binCount)
    {
        var random = new RandomSource(5, "probabilities");
        double[][] probabilities =
        [
            .. Enumerable.Range(0, 200).Select(_ =>
            {
                double[] raw = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
                return (double[])[.. raw.Select(value => value / raw.Sum())];
            }),
        ];
        int[] truth = [.. Enumerable.Range(0, 200).Select(_ => (int)(3 * random.NextDouble()))];
        var diagram = ReliabilityDiagram.FromProbabilities(truth, probabilities, binCount);
        diagram.Bins.Where(bin => bin.Count > 0).Sum(bin => bin.Count / 200.0 * Math.Abs(bin.Accuracy - bin.Confidence))
            .Should().BeApproximately(
                CalibrationMetrics.FromProbabilities(["a", "b", "c"], truth, probabilities, binCount).ExpectedCalibrationError, 1e-12);
    }

    [Fact]
    public void What_is_no_prediction_is_refused()
    {
        FluentActions.Invoking(() => ReliabilityDiagram.FromProbabilities([], [])).Should().Throw<MetricException>();
        FluentActions.Invoking(() => ReliabilityDiagram.FromProbabilities([0], [[1.0], [1.0]])).Should().Throw<MetricException>();
        FluentActions.Invoking(() => ReliabilityDiagram.FromProbabilities([0], [[1.0]], binCount: 0)).Should().Throw<MetricException>();
        FluentActions.Invoking(() => ReliabilityDiagram.FromProbabilities([0, 2], [[0.5, 0.5], [0.5, 0.5]]))
            .Should().Throw<MetricException>().Which.Message.Should().Contain("row 1");
        FluentActions.Invoking(() => ReliabilityDiagram.FromProbabilities([0], [[double.NaN, 0.5]])).Should().Throw<MetricException>()
            .Which.Message.Should().Contain("NaN");
    }
}
