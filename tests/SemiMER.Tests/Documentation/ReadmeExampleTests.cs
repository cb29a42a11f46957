using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Documentation;

/// <summary>The example of the first page, on a small corpus written to a folder.</summary>
public sealed class ReadmeExampleTests
{
    [Fact]
    public void Example_trains_evaluates_saves_and_predicts()
    {
        using var folder = new TemporaryDirectory();
        string data = folder.File("corpus"), model = folder.File("emotion.semimer");
        FeatureCorpusWriter.Write(
            new SyntheticCorpus(new SyntheticCorpusOptions { DialoguesPerSession = 2, UtterancesPerDialogue = 20 }), data);
        ILogger logger = NullLogger.Instance;
        CancellationToken cancellationToken = CancellationToken.None;
        var options = new TrainerOptions { Epochs = 3, StepsPerEpoch = 5 };

        var corpus = FeatureCorpus.Open(data);
        var fold = SpeakerFolds.LeaveOneSessionOut(corpus)[4];
        var (labeled, unlabeled) = fold.Train.WithLabelBudget(fraction: 0.10, seed: 7);

        var network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 64 });
        var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options, logger);
        TrainingResult run = trainer.Fit(labeled, unlabeled, fold.Validation, cancellationToken);

        EmotionMetrics metrics = run.Recognizer.Evaluate(fold.Test);
        run.Recognizer.Save(model);
        Utterance utterance = fold.Test[0].Utterance;
        Prediction p = EmotionRecognizer.Load(model).Predict(utterance);

        metrics.ConfusionMatrix.Total.Should().Be(fold.Test.Count);
        metrics.UnweightedAccuracy.Should().BeGreaterThan(0.3, "chance is 0.25 and the classes lie well apart");
        p.Probabilities.Should().Equal(run.Recognizer.Predict(utterance).Probabilities);
        p.UtteranceId.Should().Be(utterance.Id);
        corpus.Schema.Classes.Should().Contain(p.ClassName);
    }
}
