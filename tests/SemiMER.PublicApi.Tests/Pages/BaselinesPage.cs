using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

// The code of docs/baselines.md.

public sealed class BaselinesPage
{
    [Fact]
    public void A_baseline_is_a_recognizer()
    {
        using var place = new TemporaryFolder();
        string path = place.File("linear.semimer");
        CorpusFold fold = SmallData.Fold;

        BaselineResult linear = Baselines.LinearSoftmax(fold, labelFraction: 0.5, seed: 7);
        string said = $"UA {linear.Recognizer.Evaluate(fold.Test).UnweightedAccuracy:0.000} with lambda {linear.Chosen!.Strength}, " +
            $"{linear.TrainingLabels} labels to fit and {linear.ChoosingLabels} to choose";
        linear.Recognizer.Save(path);
        Prediction p = EmotionRecognizer.Load(path).Predict(fold.Test[0].Utterance);

        said.Should().Contain("to choose");
        p.Probabilities.Sum().Should().BeApproximately(1, 1e-6f);
    }

    [Fact]
    public void Sets_of_your_own_are_taken_too()
    {
        CorpusSchema schema = SmallData.Corpus.Schema;
        LabeledSet labeled = SmallData.Labeled;

        BaselineResult majority = Baselines.Majority(schema, labeled);
        BaselineResult plain = Baselines.LinearSoftmax(
            schema, labeled, options: new LinearSoftmaxOptions { Strengths = [0.01] });   // nothing to choose, no validation set

        majority.Recognizer.Predict(labeled[0].Utterance).ClassName.Should().Be("calm");
        plain.ChoosingLabels.Should().Be(0);
    }
}
