using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Recognition;

public sealed class EmotionRecognizerTests
{
    private static readonly EmotionRecognizer Recognizer = SmallTraining.Train().Recognizer;
    private static readonly Utterance[] Test = [.. SmallTraining.Fold.Test.Utterances];

    [Fact]
    public void Probabilities_sum_to_one_and_the_largest_names_the_class()
    {
        IReadOnlyList<Prediction> predictions = Recognizer.Predict(Test);
        predictions.Select(prediction => prediction.UtteranceId).Should().Equal(Test.Select(row => row.Id));
        foreach (Prediction prediction in predictions)
        {
            prediction.Probabilities.Should().HaveCount(2).And.OnlyContain(probability => probability >= 0);
            prediction.Probabilities.Sum(probability => (double)probability).Should().BeApproximately(1, 1e-6);
            prediction.Probabilities[prediction.ClassIndex].Should().Be(prediction.Probabilities.Max());
            prediction.ClassName.Should().Be(SmallTraining.Corpus.Schema.Classes[prediction.ClassIndex]);
        }
        Recognizer.Predict([]).Should().BeEmpty();
    }

    [Fact]
    public void Each_utterance_is_predicted_as_if_alone()
    {
        // More than one inner batch.
        Utterance[] many = [.. Enumerable.Range(0, 600).Select(i => Test[i % Test.Length])];
        IReadOnlyList<Prediction> together = Recognizer.Predict(many);
        for (int i = 0; i < Test.Length; i++)
        {
            Rounding.Agree(Recognizer.Predict(Test[i]).Probabilities, together[i].Probabilities);
            Rounding.Agree(together[i + Test.Length].Probabilities, together[i].Probabilities);
        }
    }

    [Fact]
    public void Any_subset_of_modalities_is_enough()
    {
        Modality[][] subsets = [[Modality.Acoustic], [Modality.Visual], [Modality.Lexical], [Modality.Acoustic, Modality.Lexical]];
        float[] all = [.. Recognizer.Predict(Test[0]).Probabilities];
        foreach (Modality[] subset in subsets)
            Recognizer.Predict(Test[0].WithModalities(subset)).Probabilities.Sum().Should().BeApproximately(1, 1e-6f);
        Recognizer.Predict(Test[0].WithModalities(Modality.Visual)).Probabilities.Should().NotEqual(all);
        Utterance withMore = Test[0].WithFeatures(Test[0].Features.Append(
            KeyValuePair.Create(new Modality("pose"), ModalityFeatures.Vector(new float[3]))));
        Recognizer.Predict(withMore).Probabilities.Should().Equal(all, "a modality that the network does not know counts for nothing");
    }

    [Fact]
    public void Unusable_utterances_are_named()
    {
        FluentActions.Invoking(() => Recognizer.Predict(Test[0].WithModalities())).Should().Throw<CorpusException>()
            .WithMessage($"utterance '{Test[0].Id}': The utterance has none of the modalities*'acoustic', 'visual', 'lexical'*");
        Utterance wide = Test[0].WithFeatures([KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new float[7]))]);
        FluentActions.Invoking(() => Recognizer.Predict(wide)).Should().Throw<CorpusException>()
            .WithMessage($"utterance '{Test[0].Id}', modality 'acoustic': *Expected [6], found [7].");
        Utterance infinite = Test[0].WithFeatures(
            [KeyValuePair.Create(Modality.Visual, ModalityFeatures.Vector(new[] { 1, 2, 3, float.PositiveInfinity, 5 }))]);
        FluentActions.Invoking(() => Recognizer.Predict(infinite)).Should().Throw<NonFiniteFeatureException>()
            .WithMessage($"*'visual'*'{Test[0].Id}'*column 3*");
        Utterance sequence = Test[0].WithFeatures([KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Sequence(new float[12], 6))]);
        FluentActions.Invoking(() => Recognizer.Predict(sequence)).Should().Throw<CorpusException>()
            .WithMessage("*modality 'acoustic'*Expected [6], found [2, 6].");
    }

    [Fact]
    public void Scaling_per_speaker_needs_enrollment()
    {
        using EmotionRecognizer recognizer =
            SmallTraining.Train(options: SmallTraining.Options with { Scaling = ScalingScope.PerSpeaker }).Recognizer;
        FluentActions.Invoking(() => recognizer.Predict(Test[0])).Should().Throw<CorpusException>()
            .WithMessage($"utterance '{Test[0].Id}'*the speaker '{Test[0].Speaker}' is not enrolled*Enroll*");
        EmotionRecognizer enrolled = recognizer.Enroll(SmallTraining.Fold.TestEnrollment);
        enrolled.Predict(Test).Should().HaveCount(Test.Length);
        FluentActions.Invoking(() => recognizer.Predict(Test[0])).Should().Throw<CorpusException>("enrolling gives a new recognizer");
    }

    [Fact]
    public void Evaluation_counts_the_predictions()
    {
        EmotionMetrics metrics = Recognizer.Evaluate(SmallTraining.Fold.Test);
        double correct = SmallTraining.Fold.Test.Zip(Recognizer.Predict(Test))
            .Count(pair => pair.First.ClassIndex == pair.Second.ClassIndex);
        metrics.WeightedAccuracy.Should().Be(correct / Test.Length);
        FluentActions.Invoking(() => Recognizer.Evaluate(new LabeledSet(["calm", "sad"], []))).Should().Throw<ModelException>()
            .WithMessage("*'calm', 'sad'*'calm', 'angry'*");
        FluentActions.Invoking(() => Recognizer.Evaluate(new LabeledSet(Recognizer.Classes, []))).Should().Throw<MetricException>();
    }

    [Fact]
    public async Task Threads_may_predict_at_once()
    {
        float[][] expected = [.. Test.Select(row => Recognizer.Predict(row).Probabilities.ToArray())];
        float[][] sideBySide = await Task.WhenAll(Test.Select(row => Task.Run(() => Recognizer.Predict(row).Probabilities.ToArray())));
        for (int i = 0; i < Test.Length; i++)
            sideBySide[i].Should().Equal(expected[i]);
    }
}
