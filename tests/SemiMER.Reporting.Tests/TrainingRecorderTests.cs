using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Reporting.Tests;

/// <summary>What is kept of a real training, and a report of a real experiment.</summary>
public sealed class TrainingRecorderTests
{
    private static readonly SyntheticCorpus Corpus = new(new SyntheticCorpusOptions
    {
        Sessions = 3, UtterancesPerDialogue = 6, AcousticWidth = 8, VisualWidth = 6, LexicalWidth = 8,
    });

    private static readonly ExperimentPlan Plan = new()
    {
        Folds = [SpeakerFolds.LeaveOneSessionOut(Corpus)[0]],
        Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
        Networks = [new EmotionNetworkOptions { EmbeddingSize = 8, HiddenSizes = [8] }],
        LabelFractions = [0.2],
        Seeds = [0],
        Trainer = new TrainerOptions { Epochs = 3, StepsPerEpoch = 4, DiagnosticsEvery = 5 },
    };

    [Fact]
    public void Trainings_of_an_experiment_are_recorded_and_shown()
    {
        var recorders = new Dictionary<string, TrainingRecorder>();
        var options = new LatentSpaceOptions { MaximumPoints = 60, Iterations = 60 };
        using ExperimentResult result = ExperimentRunner.Run(Plan with
        {
            Following = training =>
            {
                lock (recorders)
                    recorders.Add(training.Recipe, TrainingRecorder.Follow(training, Plan.Folds[0].Validation, options));
            },
        });
        recorders.Keys.Should().BeEquivalentTo("supervised", "L_semi");
        TrainingRecorder recorder = recorders["L_semi"];
        recorder.Epochs.Select(epoch => epoch.Epoch).Should().Equal(0, 1, 2);
        recorder.DiagnosedSteps.Select(step => step.Step).Should().Equal(0, 5, 10);
        recorder.DiagnosedSteps[0].Numbers.Keys.Should().Contain("unlabeled/matching/pair/acoustic-visual/bandwidth");
        LatentSpace space = recorder.LatentSpace!;
        space.Points.Should().HaveCount(60);
        space.Points.Select(point => point.Modality).Distinct().Should().Equal("acoustic", "visual", "lexical");
        space.Points.Should().OnlyContain(point => point.Embedding.Count == 8 && Corpus.Schema.Classes.Contains(point.Emotion));

        var report = HtmlReport.Of("Small", result.Table(), result.Cells, ExperimentManifest.Of(Plan));
        string html = (report with
        {
            Sections =
            [
                .. report.Sections, .. recorder.ToSections(),
                new LatentSpaceSection([.. recorders.Values.Select(each => each.LatentSpace!)]) { Options = options },
                DataCardSection.Of(Corpus, Corpora.CorpusReport.Of(Corpus)),
            ],
        }).ToHtml();
        PageRules.Check(html).QuerySelectorAll("main > section").Length.Should().Be(10);
        html.Should().Contain("Learning curves: L_semi").And.Contain("Matching, pair").And.Contain("session 1");
        foreach (TrainingRecorder each in recorders.Values)
            each.Dispose();
    }

    [Fact]
    public void Following_ends_and_what_was_kept_stays()
    {
        var network = EmotionNetwork.Create(Corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 8, HiddenSizes = [8] });
        var trainer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), Plan.Trainer);
        TrainingRecorder first = TrainingRecorder.Follow(trainer, "first"), ended = TrainingRecorder.Follow(trainer, "ended");
        ended.Dispose();
        using (trainer.Fit(Plan.Folds[0], 0.2).Recognizer)
        {
            first.Epochs.Should().HaveCount(3);
            first.LatentSpace.Should().BeNull("no rows were asked for");
            ended.Epochs.Should().BeEmpty();
        }
        first.Dispose();
        first.ToSections().Select(section => section.Heading).Should().Equal("Learning curves: first", "Matching over time: first");
    }

    [Fact]
    public void Options_tell_all_their_faults() =>
        FluentActions.Invoking(() => new LatentSpaceOptions { MaximumPoints = 1, Perplexity = double.NaN, Iterations = 0 }.Validate())
            .Should().Throw<OptionsException>().Which.Message.Should().Contain("MaximumPoints is 1").And.Contain("Perplexity is NaN")
            .And.Contain("Iterations is 0");
}
