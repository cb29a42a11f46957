using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class MetricsAsJsonTests
{
    [Fact]
    public void Matrix_is_read_as_it_was_written()
    {
        var matrix = ConfusionMatrix.FromPredictions([0, 0, 1, 2, 2], [0, 2, 1, 1, 1], ["ang", "hap", "sad"]);
        string json = JsonSerializer.Serialize(matrix);
        json.Should().Be("""{"classes":["ang","hap","sad"],"counts":[[1,0,1],[0,1,0],[0,2,0]]}""");
        ConfusionMatrix read = JsonSerializer.Deserialize<ConfusionMatrix>(json)!;
        read.ClassNames.Should().Equal(matrix.ClassNames);
        read.ToArray().Should().BeEquivalentTo(matrix.ToArray());
    }

    [Fact]
    public void Cell_of_an_experiment_is_read_as_it_was_written_with_classes_that_never_occur()
    {
        var metrics = EmotionMetrics.FromPredictions([0, 1, 1], [0, 1, 0], ["ang", "hap", "sad"]); // sad: recall NaN
        var cell = new ExperimentCell
        {
            Fold = "session 1", Recipe = "L_semi", LabelFraction = 0.1, Seed = 7, LabeledCount = 10, UnlabeledCount = 90, BestEpoch = 3,
            Network = "network", ChoosingCount = 5, Units = Grouping.Dialogue, Validation = metrics, Test = metrics,
            Predictions = [new CellPrediction("u1", "anna", null, 1, [0.25f, 0.5f, 0.25f])],
        };
        ExperimentCell read = JsonSerializer.Deserialize<ExperimentCell>(JsonSerializer.Serialize(cell))!;
        read.Should().BeEquivalentTo(cell);
        read.Test.UnweightedAccuracy.Should().Be(0.75);
        read.Test.PerClass[2].Recall.Should().Be(double.NaN);
        JsonSerializer.Deserialize<ConfidenceInterval>(JsonSerializer.Serialize(ConfidenceInterval.OfMean([0.5])))
            .Should().Be(ConfidenceInterval.OfMean([0.5]));
    }

    [Theory]
    [InlineData("""{"classes":["a","b"],"counts":[[1,0]]}""")]
    [InlineData("""{"classes":["a","b"],"counts":[[1,0],[1]]}""")]
    [InlineData("""{"classes":["a","b"],"counts":[[1,0],[1,-1]]}""")]
    [InlineData("""{"classes":["a","a"],"counts":[[1,0],[1,1]]}""")]
    [InlineData("""{"classes":["a","b"]}""")]
    [InlineData("""[]""")]
    public void Damaged_matrix_is_refused(string json) =>
        FluentActions.Invoking(() => JsonSerializer.Deserialize<ConfusionMatrix>(json)).Should().Throw<JsonException>();

    [Fact]
    public void Printed_they_can_be_read()
    {
        ConfusionMatrix.FromPredictions([0, 0, 1], [0, 1, 1], ["angry", "sad"]).ToString().Should().Be(
            """
                   angry  sad
            angry      1    1
            sad        0    1
            """);
        ConfidenceInterval.OfMean([0.5]).ToString().Should().Be("0.500");
    }
}
