using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Torch;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class LinearSoftmaxTests
{
    private static readonly CorpusFold Fold = SmallTraining.Fold;

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.01)]
    [InlineData(0.0001)]
    public void Optimum_is_that_of_scikit_learn(double strength)
    {
        BaselineResult fit = Fixture(strength);
        using EmotionRecognizer recognizer = fit.Recognizer;
        double[][] expected = LinearSoftmaxFixture.Probabilities(strength);

        IReadOnlyList<Prediction> predictions = recognizer.Predict([.. LinearSoftmaxFixture.Test.Utterances]);

        double largest = predictions.Zip(expected, (one, other) =>
            one.Probabilities.Zip(other, (p, q) => Math.Abs(p - q)).Max()).Max();
        largest.Should().BeLessThan(1e-5, "single precision of the network is all that parts them");
        fit.Candidates.Should().ContainSingle().Which.GradientNorm.Should().BeLessThanOrEqualTo(1e-9);
        fit.Chosen!.Strength.Should().Be(strength);
        fit.Chosen.Validation.Should().BeNull();
        (fit.TrainingLabels, fit.ChoosingLabels).Should().Be((60, 0));
    }

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("linear.semimer");
        using EmotionRecognizer fitted = Fixture(0.01).Recognizer;
        fitted.Save(path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        Utterance[] rows = [.. LinearSoftmaxFixture.Test.Utterances];
        loaded.Predict(rows).SelectMany(one => one.Probabilities).Should()
            .Equal(fitted.Predict(rows).SelectMany(one => one.Probabilities));
    }

    [Fact]
    public void Modalities_can_be_left_out_of_a_prediction()
    {
        using EmotionRecognizer recognizer = Fixture(0.01).Recognizer;
        Utterance row = LinearSoftmaxFixture.Test.Utterances.First(row => row.Features.Count == 3);
        float[] whole = [.. recognizer.Predict(row).Probabilities];
        foreach (Modality modality in row.Features.Keys)
        {
            Prediction without = recognizer.Predict(row.WithModalities(row.Features.Keys.Where(other => other != modality)));
            without.Probabilities.Sum().Should().BeApproximately(1, 1e-6f);
            without.Probabilities.Should().NotEqual(whole);
        }
    }

    [Fact]
    public void Rows_of_other_modalities_do_not_matter()
    {
        CorpusSchema voice = LinearSoftmaxFixture.Schema.WithModalities(Modality.Acoustic, Modality.Lexical);
        var options = new LinearSoftmaxOptions { Strengths = [0.01] };
        using EmotionRecognizer one = Baselines.LinearSoftmax(voice, LinearSoftmaxFixture.Labeled, options: options).Recognizer;
        var cut = new LabeledSet(voice.Classes, LinearSoftmaxFixture.Labeled.Select(item =>
            item with { Utterance = item.Utterance.WithModalities([Modality.Acoustic, Modality.Lexical]) }));
        using EmotionRecognizer other = Baselines.LinearSoftmax(voice, cut, options: options).Recognizer;
        SmallTraining.Weights(one.Network).Should().Equal(SmallTraining.Weights(other.Network));
    }

    [Fact]
    public void The_penalty_is_chosen_on_the_validation_set()
    {
        BaselineResult fit = Baselines.LinearSoftmax(
            Fold.Schema, SmallTraining.Labeled, SmallTraining.Unlabeled, Fold.Validation);
        using EmotionRecognizer recognizer = fit.Recognizer;

        fit.Candidates.Select(one => one.Strength).Should().Equal(1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001);
        fit.Candidates.Should().OnlyContain(one => one.GradientNorm <= 1e-9 && one.Iterations > 0);
        double best = fit.Candidates.Max(one => one.Validation!.UnweightedAccuracy);
        fit.Chosen.Should().Be(fit.Candidates.First(one => one.Validation!.UnweightedAccuracy == best), "the strongest among equals");
        recognizer.Evaluate(Fold.Validation).UnweightedAccuracy.Should().Be(best);
        (fit.TrainingLabels, fit.ChoosingLabels).Should().Be((SmallTraining.Labeled.Count, Fold.Validation.Count));
        recognizer.Evaluate(Fold.Test).UnweightedAccuracy.Should().BeGreaterThan(0.6);
    }

    [Fact]
    public void Same_sets_give_the_same_bits_and_a_fold_gives_those_of_its_sets()
    {
        float[][] weights =
        [
            Weights(Baselines.LinearSoftmax(Fold, 0.5, seed: 1)), Weights(Baselines.LinearSoftmax(Fold, 0.5, seed: 1)),
            Weights(Baselines.LinearSoftmax(Fold.Schema, SmallTraining.Labeled, SmallTraining.Unlabeled, Fold.Validation)),
        ];
        weights[1].Should().Equal(weights[0]);
        using (IntraOpThreads.BeginUse(2))
            Weights(Baselines.LinearSoftmax(Fold, 0.5, seed: 1)).Should().Equal(weights[0]);
        weights[2].Should().Equal(weights[0]);
        Weights(Baselines.LinearSoftmax(Fold, 0.5, seed: 2)).Should().NotEqual(weights[0]);
    }

    [Fact]
    public void Features_can_be_scaled_per_speaker_or_left()
    {
        var options = new LinearSoftmaxOptions { Scaling = ScalingScope.PerSpeaker, Unscaled = [Modality.Lexical] };
        BaselineResult fit = Baselines.LinearSoftmax(Fold, options: options);
        using EmotionRecognizer recognizer = fit.Recognizer;
        recognizer.Scaler.Scope.Should().Be(ScalingScope.PerSpeaker);
        recognizer.Scaler.Overall[Modality.Lexical].IsKept.Should().BeTrue();
        Action unknown = () => recognizer.Predict(Fold.Test[0].Utterance);
        unknown.Should().Throw<CorpusException>().WithMessage("*not enrolled*");
        recognizer.Enroll(Fold.ValidationEnrollment).Evaluate(Fold.Validation).UnweightedAccuracy
            .Should().Be(fit.Chosen!.Validation!.UnweightedAccuracy);
    }

    [Fact]
    public void Sequences_that_are_not_to_be_scaled_are_not()
    {
        var options = new LinearSoftmaxOptions { Strengths = [0.01], Unscaled = [Modality.Visual] };
        using EmotionRecognizer kept =
            Baselines.LinearSoftmax(LinearSoftmaxFixture.Schema, LinearSoftmaxFixture.Labeled, options: options).Recognizer;
        SmallTraining.Weights(kept.Network).Should().NotEqual(Weights(Fixture(0.01)));
        kept.Scaler.Overall[Modality.Visual].IsKept.Should().BeTrue();
    }

    [Fact]
    public void Classes_can_count_as_they_come()
    {
        var options = new LinearSoftmaxOptions { Strengths = [1], ClassWeighting = ClassWeighting.None };
        using EmotionRecognizer plain =
            Baselines.LinearSoftmax(LinearSoftmaxFixture.Schema, LinearSoftmaxFixture.Labeled, options: options).Recognizer;
        using EmotionRecognizer balanced = Fixture(1).Recognizer;
        Frequent(plain).Should().BeGreaterThan(Frequent(balanced), "30 of 60 rows are of the first class");

        static int Frequent(EmotionRecognizer recognizer) =>
            recognizer.Predict([.. LinearSoftmaxFixture.Test.Utterances]).Count(one => one.ClassIndex == 0);
    }

    [Fact]
    public void No_tensor_is_left()
    {
        Weights(Fixture(1));
        long before = LiveTensors.Count;
        Weights(Fixture(1));
        LiveTensors.Count.Should().Be(before);
    }

    private static BaselineResult Fixture(double strength) => Baselines.LinearSoftmax(
        LinearSoftmaxFixture.Schema, LinearSoftmaxFixture.Labeled, options: new LinearSoftmaxOptions { Strengths = [strength] });

    private static float[] Weights(BaselineResult fit)
    {
        using EmotionRecognizer recognizer = fit.Recognizer;
        return SmallTraining.Weights(recognizer.Network);
    }
}
