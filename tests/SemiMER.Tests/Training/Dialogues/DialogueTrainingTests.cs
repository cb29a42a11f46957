using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Torch;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Trainings of networks that read whole dialogues.</summary>
public sealed class DialogueTrainingTests
{
    public static TheoryData<string> Names => ContextCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_seed_gives_the_same_bits_and_leaves_no_tensor(string name)
    {
        float[] Train()
        {
            using EmotionRecognizer recognizer = SmallTraining.Train(network: ContextCases.Network(name)).Recognizer;
            return SmallTraining.Weights(recognizer.Network);
        }
        float[] first = Train();
        long before = LiveTensors.Count;
        ContextCases.Network(name).Dispose();
        long ofNetwork = LiveTensors.Count - before; // what parameters are made of counts
        Train().Should().Equal(first);
        LiveTensors.Count.Should().Be(before + 2 * ofNetwork);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_that_was_interrupted_ends_with_the_same_bits(string name)
    {
        using var folder = new TemporaryDirectory();
        TrainerOptions options = SmallTraining.Options with
        {
            Checkpoints = new CheckpointOptions
            {
                Folder = folder.File("c"),
                EverySteps = 2
            }
        };
        float[] whole;
        using (EmotionRecognizer recognizer = SmallTraining.Train(network: ContextCases.Network(name)).Recognizer)
            whole = SmallTraining.Weights(recognizer.Network);
        using (EmotionNetwork network = ContextCases.Network(name))
        {
            var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, options);
            using TrainingRun run = trainer.Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            for (int step = 0; step < 4; step++)
                run.Advance();
        }
        using EmotionRecognizer resumed = SmallTraining.Train(options: options, network: ContextCases.Network(name)).Recognizer;
        SmallTraining.Weights(resumed.Network).Should().Equal(whole);
    }

    [Fact]
    public void Batches_are_of_whole_dialogues_labeled_rows_apart()
    {
        var labeled = new CapturingTerm("of labels");
        var unlabeled = new CapturingTerm("of pool");
        Recipe recipe = Recipe.Of("captured", [new(labeled, 1), new(new ClassificationTerm(), 1)], [new(unlabeled, 1)]);
        SmallTraining.Train(recipe, network: ContextCases.Network("attention")).Recognizer.Dispose();
        labeled.Batches.Should().HaveCount(6);
        Dictionary<string, string?> dialogueOf = SmallTraining.Corpus.Rows.ToDictionary(row => row.Utterance.Id,
            row => row.Utterance.Dialogue);
        foreach ((string[] labels, string[] pool) in labeled.Batches.Zip(unlabeled.Batches))
        {
            HashSet<string?> dialogues = [.. labels.Concat(pool).Select(id => dialogueOf[id])];
            labels.Should().BeEquivalentTo(Of(SmallTraining.Labeled.Utterances, dialogues));
            pool.Should().BeEquivalentTo(Of(SmallTraining.Unlabeled, dialogues));
            (labels.Length + pool.Length).Should().BeGreaterThanOrEqualTo(8);
        }

        static IEnumerable<string> Of(IEnumerable<Utterance> rows, HashSet<string?> dialogues) =>
            rows.Where(row => dialogues.Contains(row.Dialogue)).Select(row => row.Id);
    }

    [Fact]
    public void Unlabeled_utterances_of_a_dialogue_are_context_of_labeled_ones_even_if_nothing_is_learned_from_them()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = (SmallTraining.Labeled, SmallTraining.Unlabeled);
        float[] Train(UnlabeledSet pool)
        {
            using EmotionNetwork network = ContextCases.Network("attention");
            var trainer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options);
            trainer.Fit(labeled, pool, SmallTraining.Fold.Validation);
            return SmallTraining.Weights(network);
        }
        // The scaling stays that of all rows, so that only the context differs.
        var turned = new UnlabeledSet(unlabeled.Zip(unlabeled.Reverse(), (row, other) => row with { Features = other.Features }));
        Train(turned).Should().NotEqual(Train(unlabeled));
    }

    [Fact]
    public void Reconstruction_and_matching_learn_from_unlabeled_dialogues()
    {
        var steps = new List<IReadOnlyDictionary<string, double>>();
        using EmotionNetwork network = ContextCases.Network("attention");
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        trainer.StepCompleted += (_, step) => steps.Add(step.Terms);
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        steps.Should().OnlyContain(terms =>
            terms.Keys.Count(key => key.StartsWith("unlabeled/reconstruction")) == 3 &&
            terms.Keys.Any(key => key.StartsWith("unlabeled/matching/pair")) && terms.ContainsKey("labeled/classification"));
    }

    [Theory]
    [InlineData("FixMatch")]
    [InlineData("MeanTeacher")]
    [InlineData("CrossModal")]
    [InlineData("PiModel")]
    public void Semi_supervised_recipes_compose(string name)
    {
        Recipe recipe = name switch
        {
            "FixMatch" => Recipe.FixMatch(),
            "MeanTeacher" => Recipe.MeanTeacher(),
            "CrossModal" => Recipe.CrossModal(),
            _ => Recipe.Of("pi", [new(new ClassificationTerm(), 1)], [new(new PiModelTerm(FeatureViewOptions.Weak), 1)]),
        };
        TrainingResult result = SmallTraining.Train(recipe, network: ContextCases.Network("attention"));
        result.Recognizer.Dispose();
        result.History.Should().HaveCount(2).And.OnlyContain(epoch => epoch.Terms.Values.All(double.IsFinite));
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
    }

    [Fact]
    public void Device_path_gives_the_same()
    {
        EmotionNetworkOptions options = ContextCases.Options("attention") with
        {
            Dropout = 0,
            InputDropout = 0,
            Context = (DialogueAttentionOptions)ContextCases.All["attention"] with { Dropout = 0 },
        };
        List<double> Train()
        {
            var losses = new List<double>();
            using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, options);
            var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), SmallTraining.Options);
            trainer.StepCompleted += (_, step) => losses.Add(step.Terms["total"]);
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return losses;
        }
        List<double> kernels = Train();
        List<double> operations;
        HostKernels.AreOff = true;
        try
        {
            operations = Train();
        }
        finally
        {
            HostKernels.AreOff = false;
        }
        operations.Zip(kernels).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Updates_read_nothing_from_a_device(string name)
    {
        Recipe recipe = ContextCases.All[name] is CrossModalPromptingOptions
            ? Recipe.CrossModalPrompting(options: new() { Modulation = GradientModulation.None }) : SmallTraining.Paper;
        using EmotionNetwork network = ContextCases.Network(name);
        var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with { StepsPerEpoch = 5 });
        HostKernels.AreOff = true;
        try
        {
            using TrainingRun run = trainer.Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            run.Advance();
            long before = HostReads.Count;
            for (int step = 1; step < 4; step++)
                run.Advance();
            HostReads.Count.Should().Be(before);
        }
        finally
        {
            HostKernels.AreOff = false;
        }
    }

    [Fact]
    public void Experiments_compare_networks_that_read_dialogues()
    {
        var plan = new ExperimentPlan
        {
            Folds = [SmallTraining.Fold], Recipes = [_ => Recipe.SupervisedOnly()], Seeds = [0], Methods = [], LabelFractions = [0.5],
            Networks =
            [
                ExperimentNetwork.FromOptions(SmallTraining.NetworkOptions, "alone"),
                ExperimentNetwork.FromOptions(ContextCases.Options("attention"), "reads"),
            ],
            Trainer = SmallTraining.Options,
        };
        using ExperimentResult result = ExperimentRunner.Run(plan);
        result.Cells.Select(cell => cell.Network).Should().Equal("alone", "reads");
        result.Cells.Should().OnlyContain(cell => cell.Predictions.Count == SmallTraining.Fold.Test.Count);
    }

    [Fact]
    public void Dialogues_teach_what_single_utterances_cannot()
    {
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus(SmallTraining.CorpusOptions with
        {
            Persistence = 0.95,
            DialoguesPerSession = 8,
            UtterancesPerDialogue = 12,
            Noise = 6,
            UnlabeledShare = 0,
        }))[1];
        double Accuracy(ContextOptions? context)
        {
            using EmotionNetwork network = EmotionNetwork.Create(fold.Schema, new EmotionNetworkOptions
            {
                EmbeddingSize = 8, HiddenSizes = [16], Context = context, Dropout = 0.2, InputDropout = 0.1,
            });
            var options = new TrainerOptions { Epochs = 12, StepsPerEpoch = 10, LearningRate = 3e-3 };
            TrainingResult run = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), options).Fit(fold);
            return run.Recognizer.Evaluate(fold.Test).UnweightedAccuracy;
        }
        double alone = Accuracy(null), read = Accuracy(new DialogueAttentionOptions
        {
            ModelSize = 16, Heads = 2, Blocks = 1,
            FeedForwardSize = 32
        });
        read.Should().BeGreaterThan(alone + 0.05);
    }

    [Fact]
    public void What_takes_utterances_one_by_one_is_refused()
    {
        using EmotionNetwork network = ContextCases.Network("attention");
        Action Making(Recipe recipe, TrainerOptions options) => () => _ = new SemiSupervisedTrainer(network, recipe, options);
        Recipe supervised = Recipe.SupervisedOnly();
        Making(supervised, new TrainerOptions { Sampling = LabeledSampling.ClassBalanced, ClassWeighting = ClassWeighting.None })
            .Should().Throw<OptionsException>().WithMessage("*Sampling*whole dialogues*");
        Making(supervised, new TrainerOptions { BatchesPerBucketing = 4 })
            .Should().Throw<OptionsException>().WithMessage("*whole dialogues*");
        Making(supervised with { Enhancement = new EnhancementOptions { Mixup = 0.2 } }, new TrainerOptions())
            .Should().Throw<OptionsException>().WithMessage("*Enhancement*whole dialogues*");

        LabeledSet unknown = new(SmallTraining.Labeled.Classes, SmallTraining.Labeled.Select(item => item with
        {
            Utterance = item.Utterance with { Dialogue = null },
        }));
        var trainer = new SemiSupervisedTrainer(network, supervised, SmallTraining.Options);
        FluentActions.Invoking(() => trainer.Fit(unknown, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            .Should().Throw<CorpusException>().WithMessage("*is of no dialogue*");
        var streamed = new UnlabeledSet(new ListSource([.. SmallTraining.Unlabeled]));
        FluentActions.Invoking(() => trainer.Fit(SmallTraining.Labeled, streamed, SmallTraining.Fold.Validation))
            .Should().Throw<TrainingException>().WithMessage("*streamed*");
    }
}
