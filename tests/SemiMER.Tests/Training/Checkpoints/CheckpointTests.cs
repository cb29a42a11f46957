using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class CheckpointTests
{
    private static readonly WeightedTerm[] Classification = [new(new ClassificationTerm(), 1)];

    private static readonly TrainerOptions Options = SmallTraining.Options with
    {
        Epochs = 5,
        StepsPerEpoch = 3,
        LearningRate = 0.05,
        AveragingDecay = 0.5,
        WarmUpSteps = 4,
        AccumulationSteps = 2,
        LearningRateSchedule = Schedule.Between(ScheduleShape.Cosine, 1, 0.1),
        BatchesPerBucketing = 2,
    };

    [Fact]
    public void Stopping_after_any_update_and_going_on_gives_the_same_bits()
    {
        TrainingResult whole = Fit(Options, Staged(), out float[] expected);
        // At the beginning, inside, between and at the end of the three stages, which begin at 0, 3 or 6, and 12.
        foreach (int stop in (int[])[1, 3, 4, 6, 11, 12, 14])
        {
            using var folder = new TemporaryDirectory();
            TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = stop } };
            Break(kept, Staged(), stop);
            long resumedFrom = -1;
            TrainingResult resumed = Fit(kept, Staged(), out float[] weights, trainer =>
                trainer.TrainingStarted += (_, started) => resumedFrom = started.ResumedFrom);
            resumedFrom.Should().Be(stop);
            weights.Should().Equal(expected, "stopped after {0}", stop);
            resumed.BestEpoch.Should().Be(whole.BestEpoch);
            resumed.History.Should().BeEquivalentTo(whole.History, options => options.WithStrictOrdering());
        }
    }

    [Fact]
    public void Losses_with_a_memory_go_on_with_it()
    {
        Fit(Options, Remembering(), out float[] expected);
        foreach (int stop in (int[])[2, 7, 11])
        {
            using var folder = new TemporaryDirectory();
            TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = stop } };
            Break(kept, Remembering(), stop);
            Fit(kept, Remembering(), out float[] weights);
            weights.Should().Equal(expected);
        }
    }

    [Fact]
    public void Enhancement_goes_on_with_the_batch_it_had_come_to()
    {
        Recipe enhanced = Staged() with
        {
            Enhancement = new() { Mixup = 0.3, Recombination = 0.3, Views = new() { Noise = 0.2, MaskedColumns = 0.1 } },
        };
        Fit(Options, enhanced, out float[] expected);
        Fit(Options, Staged(), out float[] plain);
        plain.Should().NotEqual(expected);
        foreach (int stop in (int[])[2, 7, 11])
        {
            using var folder = new TemporaryDirectory();
            TrainerOptions kept = Options with
            {
                Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = stop },
                Prefetch = stop % 2,
            };
            Break(kept, enhanced, stop);
            Fit(kept, enhanced, out float[] weights);
            weights.Should().Equal(expected, "stopped after {0}", stop);
        }
    }

    [Fact]
    public void A_training_that_has_ended_is_not_trained_again()
    {
        using var folder = new TemporaryDirectory();
        TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root } };
        TrainingResult first = Fit(kept, Staged(), out float[] expected);
        int steps = 0;
        TrainingResult again = Fit(kept, Staged(), out float[] weights, trainer => trainer.StepCompleted += (_, _) => steps++);
        steps.Should().Be(0);
        weights.Should().Equal(expected);
        (again.BestEpoch, again.EndedBy).Should().Be((first.BestEpoch, first.EndedBy));
    }

    [Fact]
    public void As_many_are_kept_as_wanted_and_half_written_ones_are_removed()
    {
        using var folder = new TemporaryDirectory();
        string partial = folder.File("step-0000000099.checkpoint.partial");
        File.WriteAllText(partial, "half");
        var written = new List<string>();
        Fit(Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = 4, Keep = 3 } }, Staged(), out _,
            trainer => trainer.CheckpointWritten += (_, checkpoint) => written.Add(Path.GetFileName(checkpoint.Path)));
        written.Should().Equal([.. ((int[])[4, 8, 12, 15]).Select(step => $"step-{step:D10}.checkpoint")]);
        Directory.GetFiles(folder.Root).Select(Path.GetFileName).Should().BeEquivalentTo(written[1..]);
    }

    [Fact]
    public void Of_a_damaged_one_the_one_before_is_taken_whichever_bit_is_wrong()
    {
        using var folder = new TemporaryDirectory();
        TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = 1 } };
        Fit(Options, Staged(), out float[] expected);
        Break(kept, Staged(), 7);
        string newest = Directory.GetFiles(folder.Root).Order(StringComparer.Ordinal).Last();
        byte[] content = File.ReadAllBytes(newest);
        var random = new RandomSource(1, "bits");
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = (byte[])content.Clone();
            damaged[random.NextInt32(damaged.Length)] ^= (byte)(1 << random.NextInt32(8));
            File.WriteAllBytes(newest, damaged);
            FluentActions.Invoking(() => Checkpoint.Read(newest)).Should().Throw<FileFormatException>();
        }
        File.WriteAllBytes(newest, content[..^1]);
        var logger = new RecordingLogger();
        long resumedFrom = -1;
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, Staged(), kept, logger);
        trainer.TrainingStarted += (_, started) => resumedFrom = started.ResumedFrom;
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        resumedFrom.Should().Be(6);
        SmallTraining.Weights(network).Should().Equal(expected);
        logger.Messages.Should().Contain(message => message.Text.Contains("is passed over", StringComparison.Ordinal));
    }

    [Fact]
    public void Checkpoints_of_another_training_are_refused_with_the_difference()
    {
        using var folder = new TemporaryDirectory();
        TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root } };
        Break(kept, Staged(), 4);
        Refused(kept with { LearningRate = 0.06 }, Staged()).Should().Contain("LearningRate is 0.06, there 0.05");
        Refused(kept with { Seed = 3 }, Staged()).Should().Contain("Seed is 3, there 0");
        Refused(kept, Recipe.SupervisedOnly()).Should().Contain("recipe: Name is supervised, there staged");
        TrainingStage[] stages = [.. Staged().Stages];
        stages[1] = stages[1] with { UnlabeledWeight = 2 };
        Refused(kept, Staged() with { Stages = stages }).Should()
            .Contain("recipe: Stages[1].UnlabeledWeight.From is 2, there 1").And.NotContain("Stages[2]");
        LabeledSet other = new(SmallTraining.Labeled.Classes, SmallTraining.Labeled.Skip(1));
        Refused(kept, Staged(), other).Should().Contain("labeled is").And.NotContain("unlabeled is");

        string Refused(TrainerOptions options, Recipe recipe, LabeledSet? labeled = null)
        {
            using EmotionNetwork network = SmallTraining.Network();
            return FluentActions.Invoking(() => new SemiSupervisedTrainer(network, recipe, options)
                    .Fit(labeled ?? SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
                .Should().Throw<TrainingException>().Which.Message;
        }
    }

    [Fact]
    public void What_cannot_be_saved_is_refused_before_anything_is_trained()
    {
        using var folder = new TemporaryDirectory();
        Recipe recipe = Recipe.Of("own", [new(new ClassificationTerm(), 1), new(new Counting(), 1)]);
        using EmotionNetwork network = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(
                    network, recipe, Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root } })
                .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            .Should().Throw<TrainingException>().WithMessage("A Counting of the recipe 'own'*ISavedState*");
    }

    [Fact]
    public void A_full_disk_is_a_typed_error_and_what_was_saved_stays()
    {
        using var folder = new TemporaryDirectory();
        int files = 0;
        TrainerOptions kept = Options with
        {
            Checkpoints = new CheckpointOptions
            {
                Folder = folder.Root, EverySteps = 1, Through = stream => ++files < 3 ? stream : new FullStream(stream),
            },
        };
        using EmotionNetwork network = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, Staged(), kept)
                .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            .Should().Throw<FileFormatException>().WithMessage("*step-0000000003.checkpoint*cannot be written*");
        Directory.GetFiles(folder.Root).Select(Path.GetFileName).Should()
            .BeEquivalentTo("step-0000000001.checkpoint", "step-0000000002.checkpoint");
        Fit(Options, Staged(), out float[] expected);
        Fit(Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root } }, Staged(), out float[] weights);
        weights.Should().Equal(expected);
    }

    [SkippableFact]
    public void A_disk_that_fills_up_loses_nothing_that_was_saved()
    {
        using var disk = new SmallDisk(kibibytes: 160);
        var saved = new List<string>();
        TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = disk.Root, EverySteps = 1, Keep = 100 } };
        FluentActions.Invoking(() => Fit(kept, Staged(), out _, trainer =>
                trainer.CheckpointWritten += (_, checkpoint) => saved.Add(checkpoint.Path)))
            .Should().Throw<FileFormatException>().WithMessage("*cannot be written*");
        saved.Should().NotBeEmpty();
        Directory.GetFiles(disk.Root).Should().BeEquivalentTo(saved, "half a file does not stay");

        Fit(Options, Staged(), out float[] expected);
        TrainerOptions fewer = kept with { Checkpoints = new CheckpointOptions { Folder = disk.Root, EverySteps = 1, Keep = 1 } };
        Fit(fewer, Staged(), out float[] weights);
        weights.Should().Equal(expected, "with fewer kept there is room to go on");
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_a_typed_error()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("file");
        File.WriteAllText(path, "");
        using EmotionNetwork network = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(
                    network, Staged(), Options with { Checkpoints = new CheckpointOptions { Folder = path } })
                .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            .Should().Throw<FileFormatException>().WithMessage("*cannot hold checkpoints*");
    }

    [Fact]
    public void Cancelling_saves_where_the_training_was()
    {
        Fit(Options, Staged(), out float[] expected);
        using var folder = new TemporaryDirectory();
        TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root } };
        using (EmotionNetwork network = SmallTraining.Network())
        {
            using var cancelled = new CancellationTokenSource();
            var trainer = new SemiSupervisedTrainer(network, Staged(), kept);
            trainer.StepCompleted += (_, step) =>
            {
                if (step.Step == 4)
                    cancelled.Cancel();
            };
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation, cancelled.Token)
                .EndedBy.Should().Be(TrainingEnd.Cancelled);
        }
        Directory.GetFiles(folder.Root, "step-0000000005.checkpoint").Should().HaveCount(1);
        Fit(kept, Staged(), out float[] weights);
        weights.Should().Equal(expected);
    }

    internal static Recipe Staged() => new()
    {
        Name = "staged",
        Stages =
        [
            new() { Name = "reconstruct", Unlabeled = [new(new ReconstructionTerm(), 1)] },
            new() { Name = "paper", Labeled = SmallTraining.Paper.Stages[0].Labeled, Unlabeled = SmallTraining.Paper.Stages[0].Unlabeled,
                Share = 2, Start = StageStart.Initial },
            new() { Name = "head", Labeled = Classification, Start = StageStart.Best, Frozen = ["acoustic_encoder"] },
        ],
    };

    private static Recipe Remembering() => Recipe.Paper(
        new MaximumMeanDiscrepancy(new MaximumMeanDiscrepancyOptions { Bandwidth = new MovingAverageBandwidth(new MedianBandwidth()) }),
        new PaperRecipeOptions { Unpaired = new MemoryBankSets(40) });

    private static TrainingResult Fit(
        TrainerOptions options, Recipe recipe, out float[] weights, Action<SemiSupervisedTrainer>? follow = null)
    {
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, recipe, options);
        follow?.Invoke(trainer);
        TrainingResult result = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        weights = SmallTraining.Weights(network);
        return result;
    }

    // Ends as a killed process would: without a word to anybody.
    private static void Break(TrainerOptions options, Recipe recipe, int steps)
    {
        using EmotionNetwork network = SmallTraining.Network();
        using TrainingRun run = new SemiSupervisedTrainer(network, recipe, options)
            .Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        for (int i = 0; i < steps; i++)
            run.Advance();
    }

    private sealed class Counting : IObjectiveTerm
    {
        public string Name => "counting";

        public bool NeedsLabels => false;

        public IReadOnlyList<object> StatefulParts => [this];

        public IReadOnlyList<TermPart> Compute(ForwardPass pass) => [new TermPart(Name, tensor(0f))];
    }

    private sealed class FullStream(Stream inner) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.WriteByte(1);
            throw new IOException("No space left on device");
        }
    }
}
