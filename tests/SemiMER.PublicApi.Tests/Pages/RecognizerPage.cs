using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/recognizer.md.</summary>
public sealed class RecognizerPage
{
    private static readonly CorpusFold Fold = SmallData.Fold;

    [Fact]
    public void Recognizer_is_made_careful_saved_and_asked()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("emotion.semimer");
        TrainingResult run = new SemiSupervisedTrainer(
            EmotionNetwork.Create(Fold.Schema), Recipe.SupervisedOnly(), SmallData.Training).Fit(Fold);

        TemperatureScaling.Adapt(run.Recognizer, Fold.Validation);
        RiskCoverage curve = RiskCoverage.Of(run.Recognizer, Fold.Validation);
        double threshold = curve.ThresholdForRisk(0.2) ?? 1; // wrong in at most one answer of five, else no answer at all

        EmotionRecognizer finished = run.Recognizer
            .WithConfidenceThreshold(threshold)
            .WithCard(new ModelCard
            {
                Name = "calls-2026",
                IntendedUse = "Sorting recorded calls of our own agents for training, with their consent.",
                OutOfScopeUses = "Judging people. Other languages.",
                TrainingData = "4,200 utterances of 31 agents, labeled by three annotators.",
                Languages = ["en"],
                Limits = ["Two speakers at once are not recognised."],
                Metrics = [new ModelCardMetric { Name = "UA", Value = 0.61, Low = 0.57, High = 0.65, Data = "six agents not trained on" }],
            });
        finished.Save(path);

        using EmotionRecognizer recognizer = EmotionRecognizer.Load(path);

        recognizer.Card!.Name.Should().Be("calls-2026");
        Utterance utterance = Fold.Test.Utterances.First();

        Prediction prediction = recognizer.Predict(utterance);
        float angry = prediction.ProbabilitiesByClass["angry"];
        string answer = prediction.IsOutOfRange ? "unlike anything it was trained on"
            : prediction.Abstains ? "not sure" : prediction.ClassName;

        angry.Should().BeInRange(0, 1);
        answer.Should().NotBeEmpty();

        ModalityContributions contributions = ModalityContributions.Of(recognizer, utterance);
        double ofVoice = contributions.Values[Modality.Acoustic]; // in nats; all of them add up to ln(K p)

        double.IsFinite(ofVoice).Should().BeTrue();

        RangeReport range = recognizer.CheckRange(utterance)!;
        double ofFace = range.Distances[Modality.Visual];
        IEnumerable<string> columns = range.Columns.Take(3)
            .Select(column => $"{column.Modality}, column {column.Column}: {column.Excess:0.0} deviations outside");

        ofFace.Should().BePositive();
        columns.Should().HaveCountLessThanOrEqualTo(3);
    }

    [Fact]
    public void Recognizer_goes_through_a_stream()
    {
        using var recognizer = new EmotionRecognizer(
            EmotionNetwork.Create(Fold.Schema), FeatureScaler.Fit(SmallData.Labeled.Utterances));
        using var stream = new MemoryStream();

        recognizer.Save(stream);

        stream.Position = 0;

        using EmotionRecognizer loaded = EmotionRecognizer.Load(stream);

        loaded.Classes.Should().Equal(recognizer.Classes);
    }
}
