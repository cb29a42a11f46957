using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class MajorityTests
{
    [Fact]
    public void Probabilities_are_the_shares_of_the_classes()
    {
        BaselineResult fit = Baselines.Majority(LinearSoftmaxFixture.Schema, LinearSoftmaxFixture.Labeled);
        using EmotionRecognizer recognizer = fit.Recognizer;
        foreach (Prediction one in recognizer.Predict([.. LinearSoftmaxFixture.Test.Utterances]))
        {
            one.Probabilities.Zip([30 / 60f, 20 / 60f, 10 / 60f], (p, share) => Math.Abs(p - share)).Max().Should().BeLessThan(1e-6f);
            one.ClassIndex.Should().Be(0);
        }
        EmotionMetrics metrics = recognizer.Evaluate(LinearSoftmaxFixture.Test);
        metrics.UnweightedAccuracy.Should().BeApproximately(1 / 3.0, 1e-12);
        (fit.TrainingLabels, fit.ChoosingLabels, fit.Candidates.Count).Should().Be((60, 0, 0));
        fit.Chosen.Should().BeNull();
    }

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        using var directory = new TemporaryDirectory();
        using EmotionRecognizer fitted = Baselines.Majority(
            SmallTraining.Corpus.Schema, SmallTraining.Labeled, SmallTraining.Unlabeled).Recognizer;
        fitted.Save(directory.File("majority.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(directory.File("majority.semimer"));
        Utterance row = SmallTraining.Fold.Test[0].Utterance;
        loaded.Predict(row).Probabilities.Should().Equal(fitted.Predict(row).Probabilities);
    }

    [Fact]
    public void The_first_of_equals_is_taken()
    {
        LabeledSet set = SmallTraining.Labeled;
        var even = new LabeledSet(set.Classes,
            [.. set.Where(item => item.ClassIndex == 1).Take(3), .. set.Where(item => item.ClassIndex == 0).Take(3)]);
        using EmotionRecognizer recognizer = Baselines.Majority(SmallTraining.Corpus.Schema, even).Recognizer;
        recognizer.Predict(set[0].Utterance).ClassIndex.Should().Be(0);
    }
}
