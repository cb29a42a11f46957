using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class ConfusionMatrixTests
{
    private static readonly string[] Classes = ["ang", "hap", "sad"];

    [Fact]
    public void Rows_are_true_classes_and_columns_are_predicted_classes()
    {
        var matrix = ConfusionMatrix.FromPredictions(truth: [0, 0, 1, 2, 2], predicted: [0, 2, 1, 1, 1], Classes);

        matrix.ToArray().Should().BeEquivalentTo(new long[,] { { 1, 0, 1 }, { 0, 1, 0 }, { 0, 2, 0 } });
        matrix[0, 2].Should().Be(1);
        matrix[2, 0].Should().Be(0);
        matrix.Total.Should().Be(5);
        matrix.Correct.Should().Be(2);
        Enumerable.Range(0, 3).Select(matrix.TruthCount).Should().Equal(2, 1, 2);
        Enumerable.Range(0, 3).Select(matrix.PredictedCount).Should().Equal(1, 3, 1);
    }

    [Fact]
    public void Adding_pools_the_counts_and_changes_neither_part()
    {
        var first = ConfusionMatrix.FromPredictions([0, 1], [0, 2], Classes);
        var second = ConfusionMatrix.FromPredictions([1, 2], [2, 2], Classes);

        var sum = first.Add(second);

        sum.ToArray().Should().BeEquivalentTo(new long[,] { { 1, 0, 0 }, { 0, 0, 2 }, { 0, 0, 1 } });
        sum.Total.Should().Be(4);
        sum.Correct.Should().Be(2);
        first.Total.Should().Be(2);
        second.Total.Should().Be(2);
    }

    [Fact]
    public void Counts_and_names_are_copied()
    {
        string[] names = ["a", "b"];
        var counts = new long[,] { { 3, 1 }, { 0, 2 } };
        var matrix = ConfusionMatrix.FromCounts(names, counts);

        counts[0, 0] = 100;
        names[0] = "changed";
        matrix.ToArray()[1, 1] = 100;

        matrix.ClassNames.Should().Equal("a", "b");
        matrix[0, 0].Should().Be(3);
        matrix[1, 1].Should().Be(2);
    }

    [Fact]
    public void No_utterances_give_an_empty_matrix() =>
        ConfusionMatrix.FromPredictions([], [], Classes).Total.Should().Be(0);

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_label_out_of_range_is_named_with_its_row(int label)
    {
        FluentActions.Invoking(() => ConfusionMatrix.FromPredictions([0, label], [0, 0], Classes))
            .Should().Throw<MetricException>().WithMessage($"truth, row 1: class index {label} is outside 0..2 (classes: ang, hap, sad).*");
        FluentActions.Invoking(() => ConfusionMatrix.FromPredictions([0, 0], [label, 0], Classes))
            .Should().Throw<MetricException>().WithMessage($"predicted, row 0: class index {label} is outside 0..2*");
    }

    [Fact]
    public void Lists_of_different_length_are_refused() =>
        FluentActions.Invoking(() => ConfusionMatrix.FromPredictions([0, 1, 2], [0, 1], Classes))
            .Should().Throw<MetricException>().WithMessage("truth has 3 entries and predicted has 2.*");

    [Fact]
    public void Class_names_must_exist_and_differ()
    {
        FluentActions.Invoking(() => ConfusionMatrix.FromPredictions([], [], []))
            .Should().Throw<MetricException>().WithMessage("There are no classes*");
        FluentActions.Invoking(() => ConfusionMatrix.FromPredictions([], [], ["ang", "hap", "ang"]))
            .Should().Throw<MetricException>().WithMessage("The class 'ang' occurs twice*");
    }

    [Fact]
    public void Counts_must_be_square_and_not_negative()
    {
        FluentActions.Invoking(() => ConfusionMatrix.FromCounts(Classes, new long[3, 2]))
            .Should().Throw<MetricException>().WithMessage("counts is [3, 2]; 3 classes need [3, 3].");
        FluentActions.Invoking(() => ConfusionMatrix.FromCounts(["a"], new long[,] { { -4 } }))
            .Should().Throw<MetricException>().WithMessage("counts holds -4*");
    }

    [Fact]
    public void Matrices_over_other_classes_cannot_be_added() =>
        FluentActions.Invoking(() => ConfusionMatrix.FromPredictions([], [], Classes)
                .Add(ConfusionMatrix.FromPredictions([], [], ["hap", "ang", "sad"])))
            .Should().Throw<MetricException>().WithMessage("*(ang, hap, sad) and (hap, ang, sad).");

    [Fact]
    public void An_index_that_is_no_class_is_refused()
    {
        var matrix = ConfusionMatrix.FromPredictions([0], [0], Classes);

        FluentActions.Invoking(() => matrix[0, 3]).Should().Throw<MetricException>().WithMessage("predicted: class index 3*");
        FluentActions.Invoking(() => matrix.TruthCount(-1)).Should().Throw<MetricException>().WithMessage("classIndex: class index -1*");
    }

    [Fact]
    public void Metric_faults_derive_from_the_root_of_all_faults() =>
        typeof(MetricException).Should().BeDerivedFrom<SemiMerException>();
}
