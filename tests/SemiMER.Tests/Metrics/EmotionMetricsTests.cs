using System.Globalization;
using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class EmotionMetricsTests
{
    private const double Tolerance = 1e-12;

    // True ang: 3 found, 1 taken for hap. True hap: 1 taken for ang, 2 found. True sad: 1 taken for hap, 2 found.
    private static readonly EmotionMetrics Worked = new(ConfusionMatrix.FromCounts(
        ["ang", "hap", "sad"], new long[,] { { 3, 1, 0 }, { 1, 2, 0 }, { 0, 1, 2 } }));

    [Fact]
    public void Worked_example()
    {
        Worked.WeightedAccuracy.Should().BeApproximately(0.7, Tolerance); // (3 + 2 + 2) / 10
        Worked.UnweightedAccuracy.Should().BeApproximately(25.0 / 36, Tolerance); // (3/4 + 2/3 + 2/3) / 3
        Worked.PerClass.Select(one => one.Name).Should().Equal("ang", "hap", "sad");
        Worked.PerClass.Select(one => one.Support).Should().Equal(4, 3, 3);
        Worked.PerClass.Select(one => one.PredictedCount).Should().Equal(4, 4, 2);
        Worked.PerClass.Select(one => one.Recall).Should().Equal(3.0 / 4, 2.0 / 3, 2.0 / 3);
        Worked.PerClass.Select(one => one.Precision).Should().Equal(3.0 / 4, 2.0 / 4, 2.0 / 2);

        // F1 = 2 TP / (support + predicted): 6/8, 4/7, 4/5
        Worked.PerClass.Select(one => one.F1).Should().Equal(6.0 / 8, 4.0 / 7, 4.0 / 5);
        Worked.WeightedF1.Should().BeApproximately(((4 * 3.0 / 4) + (3 * 4.0 / 7) + (3 * 4.0 / 5)) / 10, Tolerance); // 0.711429
        Worked.MacroF1.Should().BeApproximately(((3.0 / 4) + (4.0 / 7) + (4.0 / 5)) / 3, Tolerance); // 0.707143
    }

    [Fact]
    public void Imbalanced_example_agrees_with_an_independent_computation()
    {
        // Computed apart from recall and precision, F1 as their harmonic mean 2 r p / (r + p).
        var metrics = new EmotionMetrics(ConfusionMatrix.FromCounts(
            ["ang", "hap", "sad", "neu"],
            new long[,] { { 170, 40, 10, 30 }, { 35, 200, 25, 70 }, { 5, 20, 190, 35 }, { 40, 80, 60, 220 } }));

        metrics.WeightedAccuracy.Should().BeApproximately(0.6341463414634146, Tolerance);
        metrics.UnweightedAccuracy.Should().BeApproximately(0.6490151515151514, Tolerance);
        metrics.WeightedF1.Should().BeApproximately(0.6322744728557197, Tolerance);
        metrics.MacroF1.Should().BeApproximately(0.6425191890396381, Tolerance);
    }

    [Fact]
    public void Always_the_frequent_class_has_high_WA_and_chance_UA()
    {
        int[] truth = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
        var metrics = EmotionMetrics.FromPredictions(truth, new int[10], ["neu", "ang", "sad"]);

        metrics.WeightedAccuracy.Should().BeApproximately(0.8, Tolerance);
        metrics.UnweightedAccuracy.Should().BeApproximately(1.0 / 3, Tolerance);
    }

    [Fact]
    public void A_class_that_is_only_predicted_has_no_recall_but_zero_precision_and_F1()
    {
        // sad is predicted once and never true; neu occurs nowhere.
        var metrics = EmotionMetrics.FromPredictions(truth: [0, 0, 1, 1], predicted: [0, 2, 1, 1], ["ang", "hap", "sad", "neu"]);
        var sad = metrics.PerClass[2];

        sad.Should().Be(new ClassMetrics("sad", Recall: double.NaN, Precision: 0, F1: 0, Support: 0, PredictedCount: 1));
        metrics.WeightedAccuracy.Should().BeApproximately(0.75, Tolerance);
        metrics.UnweightedAccuracy.Should().BeApproximately(0.75, Tolerance); // (1/2 + 1) / 2, sad and neu left out
        metrics.WeightedF1.Should().BeApproximately(((2 * 2.0 / 3) + (2 * 1.0)) / 4, Tolerance); // ang 2/3, hap 1
        metrics.MacroF1.Should().BeApproximately(((2.0 / 3) + 1 + 0) / 3, Tolerance); // sad counts, neu does not
    }

    [Fact]
    public void A_class_that_occurs_nowhere_has_no_scores_and_counts_nowhere()
    {
        var metrics = EmotionMetrics.FromPredictions([0, 1], [0, 1], ["ang", "hap", "neu"]);

        metrics.PerClass[2].Should().Be(new ClassMetrics("neu", double.NaN, double.NaN, double.NaN, Support: 0, PredictedCount: 0));
        new[] { metrics.WeightedAccuracy, metrics.UnweightedAccuracy, metrics.WeightedF1, metrics.MacroF1 }.Should().AllBeEquivalentTo(1.0);
    }

    [Fact]
    public void A_class_that_is_never_predicted_scores_zero()
    {
        var metrics = EmotionMetrics.FromPredictions(truth: [0, 1], predicted: [0, 0], ["ang", "hap"]);

        metrics.PerClass[1].Should().Be(new ClassMetrics("hap", Recall: 0, Precision: 0, F1: 0, Support: 1, PredictedCount: 0));
        metrics.UnweightedAccuracy.Should().BeApproximately(0.5, Tolerance);
        metrics.MacroF1.Should().BeApproximately(1.0 / 3, Tolerance); // (2/3 + 0) / 2
    }

    [Fact]
    public void Everything_wrong_is_zero()
    {
        var metrics = EmotionMetrics.FromPredictions(truth: [0, 1], predicted: [1, 0], ["ang", "hap"]);

        new[] { metrics.WeightedAccuracy, metrics.UnweightedAccuracy, metrics.WeightedF1, metrics.MacroF1 }.Should().AllBeEquivalentTo(0.0);
    }

    [Fact]
    public void A_single_class_is_measured_too()
    {
        var metrics = EmotionMetrics.FromPredictions([0, 0], [0, 0], ["ang"]);

        metrics.UnweightedAccuracy.Should().Be(1);
        metrics.WeightedF1.Should().Be(1);
    }

    [Fact]
    public void No_utterances_cannot_be_measured() =>
        FluentActions.Invoking(() => EmotionMetrics.FromPredictions([], [], ["ang", "hap"]))
            .Should().Throw<MetricException>().WithMessage("There are no utterances in the confusion matrix*");

    [Fact]
    public void The_summary_does_not_follow_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var decimalComma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            decimalComma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = decimalComma;

            Worked.ToString().Should().Be("WA 0.700, UA 0.694, weighted F1 0.711, 10 utterances");
            new ConfidenceInterval(0.5294, 0.51, 0.5488, 0.95, 5).ToString().Should().Be("0.529 [0.510, 0.549]");
            new ConfidenceInterval(0.5294, 0.51, 0.5488, 0.95, 5).ToString("F1").Should().Be("0.5 [0.5, 0.5]");
            FluentActions.Invoking(() => ConfidenceInterval.OfMean([1, 2], level: 1.5))
                .Should().Throw<MetricException>().WithMessage("The confidence level is 1.5;*");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
