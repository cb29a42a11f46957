using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

/// <summary>Abstention: what thresholds give, and what a recognizer with one says.</summary>
public sealed class RiskCoverageTests
{
    [Fact]
    public void Points_and_area_are_those_counted_one_by_one()
    {
        var random = new RandomSource(3, "answers");
        float[] confidences = [.. Enumerable.Range(0, 200).Select(_ => MathF.Round((float)random.NextDouble(), 2))]; // with ties
        bool[] isRight = [.. confidences.Select(confidence => random.NextDouble() < confidence)];
        RiskCoverage curve = RiskCoverage.Of(confidences, isRight);
        double area = 0;
        foreach (float confidence in confidences)
            area += Risk(confidence) / confidences.Length;
        curve.Area.Should().BeApproximately(area, 1e-12);
        curve.Points.Select(point => (float)point.Threshold).Should().Equal(confidences.Distinct().OrderDescending());
        foreach (RiskCoveragePoint point in curve.Points)
        {
            point.Coverage.Should().Be(confidences.Count(confidence => confidence >= point.Threshold) / 200.0);
            point.Risk.Should().BeApproximately(Risk(point.Threshold), 1e-12);
        }
        foreach (double bound in (double[])[0.02, 0.1, 0.3, 0.9])
        {
            double[] allowed = [.. confidences.Select(confidence => (double)confidence).Where(threshold => Risk(threshold) <= bound)];
            curve.ThresholdForRisk(bound).Should().Be(allowed.Length == 0 ? null : allowed.Min());
            curve.ThresholdForCoverage(bound).Should().Be(confidences.Where(threshold =>
                confidences.Count(confidence => confidence >= threshold) >= bound * 200).Max());
        }

        double Risk(double threshold)
        {
            double answered = 0, wrong = 0;
            for (int i = 0; i < confidences.Length; i++)
            {
                answered += confidences[i] >= threshold ? 1 : 0;
                wrong += confidences[i] >= threshold && !isRight[i] ? 1 : 0;
            }
            return wrong / answered;
        }
    }

    [Fact]
    public void Worked_example()
    {
        RiskCoverage curve = RiskCoverage.Of([0.9f, 0.8f, 0.8f, 0.5f], [true, false, true, false]);
        curve.Points.Should().Equal(
            new RiskCoveragePoint(0.9f, 0.25, 0), new RiskCoveragePoint(0.8f, 0.75, 1 / 3.0), new RiskCoveragePoint(0.5f, 1, 0.5));
        curve.Area.Should().BeApproximately((0 + 1 / 3.0 + 1 / 3.0 + 0.5) / 4, 1e-12);
        curve.ThresholdForRisk(0.4).Should().Be(0.8f);
        curve.ThresholdForRisk(-1).Should().BeNull();
        curve.ThresholdForCoverage(0.5).Should().Be(0.8f);
        curve.ThresholdForCoverage(1).Should().Be(0.5f);
        curve.Invoking(own => own.ThresholdForCoverage(1.1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => RiskCoverage.Of([], [])).Should().Throw<MetricException>();
        FluentActions.Invoking(() => RiskCoverage.Of([1], [])).Should().Throw<MetricException>();
    }

    [Fact]
    public void Threshold_of_validation_rows_answers_as_many_of_them_and_is_saved()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        LabeledSet validation = SmallTraining.Fold.Validation;
        RiskCoverage curve = RiskCoverage.Of(recognizer, validation);
        double threshold = curve.ThresholdForCoverage(0.6);
        EmotionRecognizer careful = recognizer.WithConfidenceThreshold(threshold);
        Prediction[] predictions = [.. careful.Predict([.. validation.Utterances])];
        predictions.Should().OnlyContain(prediction => prediction.Abstains == prediction.Confidence < threshold);
        double answered = predictions.Count(prediction => !prediction.Abstains) / (double)predictions.Length;
        answered.Should().BeGreaterThanOrEqualTo(0.6).And.Be(curve.Points.Single(point => point.Threshold == threshold).Coverage);
        answered.Should().BeLessThan(1, "else the case shows nothing");
        recognizer.Predict([.. validation.Utterances]).Should().OnlyContain(prediction => !prediction.Abstains);

        using var file = new MemoryStream();
        careful.Save(file);
        file.Position = 0;
        using EmotionRecognizer loaded = EmotionRecognizer.Load(file);
        loaded.ConfidenceThreshold.Should().Be(threshold);
        loaded.Predict([.. validation.Utterances]).Select(prediction => prediction.Abstains)
            .Should().Equal(predictions.Select(prediction => prediction.Abstains));
        FluentActions.Invoking(() => RiskCoverage.Of(recognizer, new LabeledSet(["other"], []))).Should().Throw<ModelException>();
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Threshold_is_a_probability(double threshold)
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        recognizer.Invoking(own => own.WithConfidenceThreshold(threshold)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
