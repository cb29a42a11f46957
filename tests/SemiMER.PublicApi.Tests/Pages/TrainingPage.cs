using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using Xunit;

namespace Stranger.Pages;

/// <summary>The code of <c>docs/training.md</c>.</summary>
public sealed class TrainingPage : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semimer-").FullName;

    private static LabeledSet Labeled => SmallData.Labeled;

    private static UnlabeledSet Unlabeled => SmallData.Unlabeled;

    private static LabeledSet Validation => SmallData.Fold.Validation;

    [Fact]
    public void Stages_follow_each_other()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);

        TrainingStage paper = Recipe.Paper(new MaximumMeanDiscrepancy()).Stages[0];
        var recipe = new Recipe
        {
            Name = "pretrained",
            Stages =
            [
                new TrainingStage
                {
                    Name = "reconstruct", Share = 1, Unlabeled = [new WeightedTerm(new ReconstructionTerm(), 1)],
                },
                paper with
                {
                    Name = "paper", Share = 3, UnlabeledWeight = Schedule.Between(ScheduleShape.SigmoidRamp, from: 0, to: 3, share: 0.3),
                },
                new TrainingStage
                {
                    Name = "classifier", Share = 1, Start = StageStart.Best, LearningRate = 0.1,
                    Labeled = [new WeightedTerm(new ClassificationTerm(), 1)],
                    Frozen = ["acoustic_encoder", "visual_encoder", "lexical_encoder"],
                },
            ],
        };

        TrainingResult run = new SemiSupervisedTrainer(network, recipe, SmallData.Training with { Epochs = 5 })
            .Fit(Labeled, Unlabeled, Validation);
        run.History.Select(epoch => epoch.Stage).Should().Equal("reconstruct", "paper", "paper", "paper", "classifier");
        run.Recognizer.Dispose();
    }

    [Fact]
    public void Options_come_from_a_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Trainer:Epochs"] = "3", ["Trainer:LearningRateSchedule"] = "0.5", ["Trainer:Unscaled:0"] = "lexical",
            ["Recipe:MatchingWeight:Shape"] = "SigmoidRamp", ["Recipe:MatchingWeight:From"] = "0", ["Recipe:MatchingWeight:To"] = "0.3",
            ["Voice:HiddenSizes:0"] = "64", ["Device"] = "cpu",
        }).Build();

        static void Strict(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;

        TrainerOptions options = configuration.GetSection("Trainer").Get<TrainerOptions>(Strict) ?? new TrainerOptions();
        PaperRecipeOptions recipe = configuration.GetSection("Recipe").Get<PaperRecipeOptions>(Strict) ?? new PaperRecipeOptions();
        DenseEncoderOptions voice = configuration.GetSection("Voice").Get<DenseEncoderOptions>(Strict) ?? new DenseEncoderOptions();
        options = options with { Device = torch.device(configuration["Device"] ?? "cpu") };   // made by code
        var network = new EmotionNetworkOptions
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = voice },
        };

        options.Epochs.Should().Be(3);
        options.LearningRateSchedule.Should().Be((Schedule)0.5);
        options.Unscaled.Should().Equal(Modality.Lexical);
        recipe.MatchingWeight.At(0, 10).Should().Be(0);
        network.Encoders[Modality.Acoustic].Should().BeOfType<DenseEncoderOptions>().Which.HiddenSizes.Should().Equal(64);
    }

    [Fact]
    public void Semi_supervised_methods_are_recipes()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);

        Recipe recipe = Recipe.AdaMatch(new SemiSupervisedRecipeOptions
        {
            UnlabeledWeight = Schedule.Between(ScheduleShape.SigmoidRamp, from: 0, to: 2, share: 0.3),
            Strong = FeatureViewOptions.Strong with { Noise = 0.1, FrameSpans = 4 },
        });

        TrainingResult run = new SemiSupervisedTrainer(network, recipe, SmallData.Training).Fit(Labeled, Unlabeled, Validation);
        run.History[^1].Terms.Keys.Should().Contain("unlabeled/pseudo-label");
        run.Recognizer.Dispose();
    }

    [Fact]
    public void Terms_are_combined()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);

        var labels = new PseudoLabelOptions
        {
            Threshold = new SoftThreshold(), Alignment = new PseudoLabelAlignment(), Strong = FeatureViewOptions.Strong,
        };
        Recipe recipe = Recipe.Of(
            "soft labels with low entropy",
            labeled: [new WeightedTerm(new ClassificationTerm(), 1)],
            unlabeled: [new WeightedTerm(new PseudoLabelTerm(labels), 1), new WeightedTerm(new EntropyTerm(), 0.1)],
            unlabeledWeight: Schedule.Between(ScheduleShape.SigmoidRamp, from: 0, to: 1, share: 0.4));

        TrainingResult run = new SemiSupervisedTrainer(network, recipe, SmallData.Training).Fit(Labeled, Unlabeled, Validation);
        run.History[^1].Terms.Keys.Should().Contain(["unlabeled/pseudo-label", "unlabeled/entropy"]);
        run.Recognizer.Dispose();
    }

    [Fact]
    public void Options_choose_rates_and_weights()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        Recipe recipe = Recipe.SupervisedOnly();

        var options = new TrainerOptions
        {
            LearningRate = 1e-3,
            WarmUpSteps = 100,
            LearningRateSchedule = Schedule.Between(ScheduleShape.Cosine, from: 1, to: 0.01),
            SelectBy = SelectionMetric.WeightedF1,
            Patience = 10,
            AveragingDecay = 0.99,
        };

        options.Validate();
        TrainingResult run = new SemiSupervisedTrainer(network, recipe, options with { Epochs = 2, StepsPerEpoch = 2 })
            .Fit(Labeled, Unlabeled, Validation);
        run.EndedBy.Should().Be(TrainingEnd.Completed);
        run.Recognizer.Dispose();
    }

    [Fact]
    public void Votes_and_focus()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);

        var classification = new ClassificationOptions
        {
            Target = ClassificationTarget.Votes, LabelSmoothing = 0.05, FocalGamma = 2,
        };
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { Classification = classification });

        new SemiSupervisedTrainer(network, recipe, SmallData.Training).Fit(Labeled, Unlabeled, Validation).Recognizer.Dispose();
    }

    [Fact]
    public void Targets_beside_classes()
    {
        CorpusSchema plain = SmallData.Corpus.Schema;
        var schema = new CorpusSchema(plain.Name, plain.Classes, plain.Modalities, ["valence", "arousal"]);
        LabeledSet labeled = WithTargets(Labeled), validation = WithTargets(Validation);
        Utterance utterance = Validation[0].Utterance;

        EmotionNetwork network = EmotionNetwork.Create(schema, new EmotionNetworkOptions { Targets = ["valence", "arousal"] });
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { RegressionWeight = 1 });
        var options = new TrainerOptions { SelectBy = SelectionMetric.Concordance };

        using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, recipe, options with { Epochs = 2, StepsPerEpoch = 3 })
            .Fit(labeled, Unlabeled, validation).Recognizer;

        double valence = recognizer.Predict(utterance).Values["valence"];
        IReadOnlyDictionary<string, RegressionMetrics> measures = recognizer.EvaluateTargets(validation);

        double.IsFinite(valence).Should().BeTrue();
        measures.Keys.Should().BeEquivalentTo("valence", "arousal");

        static LabeledSet WithTargets(LabeledSet set) =>
            new(set.Classes, set.Select((row, i) => row with { Targets = new[] { row.ClassIndex + 0.1f * (i % 3), MathF.Cos(i) } }));
    }

    [Fact]
    public void Killed_and_resumed()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        Recipe recipe = Recipe.SupervisedOnly();

        var options = new TrainerOptions { Checkpoints = new CheckpointOptions { Folder = Path.Combine(folder, "checkpoints") } };
        TrainingResult run = new SemiSupervisedTrainer(network, recipe, options with { Epochs = 2, StepsPerEpoch = 3 })
            .Fit(Labeled, Unlabeled, Validation);

        Directory.GetFiles(Path.Combine(folder, "checkpoints")).Should().HaveCount(2);
        run.Recognizer.Dispose();
    }

    [Fact]
    public void A_loop_of_your_own()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        var trainer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallData.Training);
        ILogger logger = NullLogger.Instance;

        using TrainingRun run = trainer.Begin(Labeled, Unlabeled, Validation);
        while (run.Advance())
        {
            if (run.Step % 100 == 0)
                logger.LogInformation("{Step} of {Steps} updates", run.Step, run.Steps);
        }
        using EmotionRecognizer recognizer = run.Result!.Recognizer;

        recognizer.Classes.Should().HaveCount(2);
    }

    [Fact]
    public void On_from_a_saved_recognizer()
    {
        string path = Path.Combine(folder, "emotion.semimer");
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        using (EmotionRecognizer first = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallData.Training)
            .Fit(Labeled, Unlabeled, Validation).Recognizer)
        {
            first.Save(path);
        }
        LabeledSet newLabels = SmallData.Fold.Train.WithLabelBudget(1, seed: 1).Labeled;

        EmotionRecognizer start = EmotionRecognizer.Load(path);
        var trainer = new SemiSupervisedTrainer(start, Recipe.SupervisedOnly(), new TrainerOptions { LearningRate = 2e-4, Epochs = 10 });
        using EmotionRecognizer better = trainer.Fit(newLabels, Unlabeled, Validation).Recognizer;

        better.Scaler.Scope.Should().Be(start.Scaler.Scope);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
