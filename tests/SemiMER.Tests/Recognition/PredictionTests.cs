using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

public sealed class PredictionTests
{
    private static readonly Prediction Sad = new()
    {
        UtteranceId = "u1", Classes = ["angry", "sad", "happy"], Probabilities = [0.2f, 0.65f, 0.15f], ClassIndex = 1,
        Modalities = [Modality.Lexical],
    };

    [Fact]
    public void It_tells_class_confidence_and_the_probability_of_each_class()
    {
        (Sad.ClassName, Sad.Confidence, Sad.ProbabilityOf("happy")).Should().Be(("sad", 0.65f, 0.15f));
        FluentActions.Invoking(() => Sad.ProbabilityOf("bored")).Should().Throw<ArgumentException>().WithMessage("*'bored'*'angry'*");
        Sad.ToString().Should().Be("u1: sad 0.65, angry 0.20, happy 0.15");
        (Sad with { UtteranceId = "" }).ToString().Should().Be("sad 0.65, angry 0.20, happy 0.15");
    }

    [Fact]
    public void Features_alone_are_enough_and_it_says_what_was_used()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        Utterance utterance = SmallTraining.Fold.Test[0].Utterance.WithModalities(Modality.Acoustic, Modality.Lexical);
        Prediction prediction = recognizer.Predict(utterance.Features);
        prediction.Probabilities.Should().Equal(recognizer.Predict(utterance).Probabilities);
        prediction.UtteranceId.Should().BeEmpty();
        prediction.Modalities.Should().Equal(Modality.Acoustic, Modality.Lexical);
        prediction.Classes.Should().Equal(recognizer.Classes);
    }

    [Fact]
    public void Faults_of_what_an_application_gives_speak_of_no_file()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        Utterance utterance = SmallTraining.Fold.Test[0].Utterance;
        float[] voice = [float.NaN, 1, 1, 1, 1, 1];
        var nan = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(voice) };
        FluentActions.Invoking(() => recognizer.Predict(utterance.WithFeatures(nan))).Should().Throw<NonFiniteFeatureException>()
            .Which.Message.Should().Contain($"'{utterance.Id}'").And.EndWith("give the utterance without the modality.");
    }
}
