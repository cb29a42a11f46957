using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Recognition;

public sealed class TemperatureScalingTests
{
    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Temperature_that_made_the_scores_too_sure_is_found_again(double temperature)
    {
        // Labels are drawn from p; what is told is p sharpened by 1 / T.
        var random = new RandomSource(1, "labels");
        var told = new List<float[]>();
        var truth = new List<int>();
        for (int row = 0; row < 20_000; row++)
        {
            double[] p = Softmax([.. Enumerable.Range(0, 3).Select(_ => 3 * random.NextDouble())], 1);
            double at = random.NextDouble();
            truth.Add(at < p[0] ? 0 : at < p[0] + p[1] ? 1 : 2);
            told.Add([.. Softmax([.. p.Select(value => Math.Log(value))], 1 / temperature).Select(value => (float)value)]);
        }
        double found = TemperatureScaling.Fit(told, truth);
        found.Should().BeApproximately(1 / temperature, 0.06 / temperature);
        double least = Loss(told, truth, found);
        Loss(told, truth, 1.02 * found).Should().BeGreaterThan(least);
        Loss(told, truth, found / 1.02).Should().BeGreaterThan(least);
    }

    [Fact]
    public void Ends_of_the_range()
    {
        TemperatureScaling.Fit([[0.9f, 0.1f]], [0]).Should().BeApproximately(0.01, 1e-9, "always right: the surer the better");
        TemperatureScaling.Fit([[0.9f, 0.1f]], [1]).Should().BeApproximately(100, 1e-6, "always wrong: the less sure the better");
        TemperatureScaling.Fit([[1, 0], [1, 0]], [0, 1]).Should().BeGreaterThan(90, "a probability of zero is no infinite score");
        FluentActions.Invoking(() => TemperatureScaling.Fit([], [])).Should().Throw<MetricException>();
        FluentActions.Invoking(() => TemperatureScaling.Fit([[1, 0]], [])).Should().Throw<MetricException>();
        FluentActions.Invoking(() => TemperatureScaling.Fit([[1, 0]], [2])).Should().Throw<MetricException>().WithMessage("*class 2*");
    }

    [Fact]
    public void An_adapted_recognizer_recognises_the_same_with_other_confidence_and_is_saved_so()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 16, HiddenSizes = [32], InputDropout = 0, Dropout = 0.1,
        });
        TrainerOptions longer = SmallTraining.Options with { Epochs = 8, StepsPerEpoch = 20, LabeledBatchSize = 32 };
        using EmotionRecognizer recognizer = SmallTraining.Train(Recipe.SupervisedOnly(), longer, network).Recognizer;
        LabeledSet validation = SmallTraining.Fold.Validation;
        Utterance[] rows = [.. SmallTraining.Fold.Test.Utterances];
        Prediction[] before = [.. recognizer.Predict(rows)];
        double lossBefore = recognizer.Measure(validation).Loss;
        double temperature = TemperatureScaling.Adapt(recognizer, validation);
        temperature.Should().BeInRange(0.011, 99, "else the case shows nothing");
        Prediction[] after = [.. recognizer.Predict(rows)];
        after.Select(each => each.ClassIndex).Should().Equal(before.Select(each => each.ClassIndex));
        foreach ((Prediction was, Prediction now) in before.Zip(after))
        {
            double[] expected = Softmax([.. was.Probabilities.Select(p => Math.Log(p))], 1 / temperature);
            now.Probabilities.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        }
        recognizer.Measure(validation).Loss.Should().BeLessThan(lossBefore);
        TemperatureScaling.Adapt(recognizer, validation).Should().BeApproximately(1, 1e-3, "it is calibrated already");
        using var folder = new TemporaryDirectory();
        recognizer.Save(folder.File("calibrated.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("calibrated.semimer"));
        loaded.Predict(rows[0]).Probabilities.Should().Equal(recognizer.Predict(rows[0]).Probabilities);
        FluentActions.Invoking(() => TemperatureScaling.Adapt(recognizer, new LabeledSet(["other"], [])))
            .Should().Throw<ModelException>().WithMessage("*classes*");
    }

    private static double Loss(List<float[]> told, List<int> truth, double temperature) => told.Zip(truth, (row, k) =>
        -Math.Log(Softmax([.. row.Select(p => Math.Log(p))], 1 / temperature)[k])).Average();

    private static double[] Softmax(double[] scores, double b)
    {
        double[] weights = [.. scores.Select(score => Math.Exp(b * (score - scores.Max())))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
