using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Reporting;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/report.md.</summary>
public sealed class ReportPage : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Experiment_has_a_report()
    {
        string path = temporary.File("report.html");
        ExperimentPlan plan = Plan(SmallData.Corpus);

        using ExperimentResult result = ExperimentRunner.Run(plan);
        HtmlReport.Of("Labels alone, and with unlabeled utterances", result.Table(), result.Cells, ExperimentManifest.Of(plan))
            .Write(path);

        File.ReadAllText(path).Should().StartWith("<!DOCTYPE html>").And.Contain("<h2 id=\"results-heading\"");
    }

    [Fact]
    public void One_recognizer_has_a_report()
    {
        string path = temporary.File("recognizer.html");
        Corpus corpus = SmallData.Corpus;
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[0];
        var network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 8, HiddenSizes = [8] });
        var options = new TrainerOptions { Epochs = 2, StepsPerEpoch = 4, DiagnosticsEvery = 5 };
        var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options);

        using var recorder = TrainingRecorder.Follow(trainer, "L_semi", fold.Validation);
        TrainingResult run = trainer.Fit(fold, labelFraction: 0.5);
        EmotionMetrics metrics = run.Recognizer.Evaluate(fold.Test);
        var masks = MissingModalityMask.OfEvaluation(fold.Schema, fold.Test.Utterances, seed: 0);
        new HtmlReport
        {
            Title = "A recognizer for the call centre",
            Date = new DateOnly(2026, 11, 30),
            Sections =
            [
                new EvaluationSection(metrics),
                .. recorder.ToSections(),
                new LatentSpaceSection([recorder.LatentSpace!]),
                new MissingModalitySection([new("L_semi", MissingModalityReport.Of(run.Recognizer, fold.Test, masks))]),
                DataCardSection.Of(corpus, CorpusReport.Of(fold)),
                new TextSection("Limits", "Tested on two speakers who were never heard in training; no other language was tried."),
            ],
        }.Write(path);

        run.Recognizer.Dispose();
        File.ReadAllText(path).Should().Contain("A recognizer for the call centre").And.Contain("30 November 2026").And.Contain("t-SNE");
    }

    [Fact]
    public void Trainings_of_an_experiment_are_followed()
    {
        ExperimentPlan plan = Plan(SmallData.Corpus);

        var recorders = new Dictionary<string, TrainingRecorder>();
        void Follow(ExperimentTraining training)
        {
            if (training.Fold == plan.Folds[0].Name && training.Seed == 0)
            {
                lock (recorders)
                    recorders[training.Recipe] = TrainingRecorder.Follow(training, plan.Folds[0].Validation);
            }
        }
        using ExperimentResult result = ExperimentRunner.Run(plan with { Following = Follow });
        var matching = new LatentSpaceSection(
        [
            recorders["supervised"].LatentSpace! with { Name = "before matching" },
            recorders["L_semi"].LatentSpace! with { Name = "after matching" },
        ]);

        matching.Spaces.Should().OnlyContain(space => space.Points.Count > 0);
    }

    private static ExperimentPlan Plan(Corpus corpus) => new()
    {
        Folds = [SpeakerFolds.LeaveOneSessionOut(corpus)[0]],
        Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
        Networks = [new EmotionNetworkOptions { EmbeddingSize = 8, HiddenSizes = [8] }],
        LabelFractions = [0.5],
        Seeds = [0],
        Trainer = new TrainerOptions { Epochs = 2, StepsPerEpoch = 4 },
    };
}
