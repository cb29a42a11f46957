using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class TrainingRunTests
{
    [Fact]
    public void A_loop_of_your_own_gives_the_same_bits()
    {
        using EmotionNetwork driven = SmallTraining.Network(), fitted = SmallTraining.Network();
        using TrainingRun run = Begin(driven, SmallTraining.Options);
        run.Steps.Should().Be(6);
        long steps = 0;
        while (run.Advance())
            run.Step.Should().Be(++steps);
        (run.Step, run.Result!.EndedBy, run.History.Count).Should().Be((6, TrainingEnd.Completed, 2));
        run.Advance().Should().BeFalse();
        SmallTraining.Train(network: fitted);
        SmallTraining.Weights(driven).Should().Equal(SmallTraining.Weights(fitted));
    }

    [Fact]
    public void Stopping_returns_what_there_is()
    {
        using EmotionNetwork network = SmallTraining.Network();
        using TrainingRun run = Begin(network, SmallTraining.Options);
        run.Invoking(begun => begun.Stop()).Should().Throw<InvalidOperationException>();
        run.Advance();
        TrainingResult result = run.Stop();
        (result.EndedBy, result.History.Count).Should().Be((TrainingEnd.Stopped, 1));
        run.Stop().Should().BeSameAs(result);
        run.Advance().Should().BeFalse();
    }

    [Fact]
    public void Time_that_is_up_ends_a_training_with_the_best_so_far()
    {
        var clock = new Clock();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(
            network, SmallTraining.Paper, SmallTraining.Options with { TimeBudget = TimeSpan.FromSeconds(4.5) }, time: clock);
        trainer.StepCompleted += (_, _) => clock.Seconds++;
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        (run.EndedBy, run.History.Count, clock.Seconds).Should().Be((TrainingEnd.TimeBudget, 1, 5));
    }

    [Fact]
    public void Events_come_in_their_order()
    {
        var events = new List<string>();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        trainer.TrainingStarted += (_, started) => events.Add($"started {started.Recipe.Name} {started.Steps} {started.ResumedFrom}");
        trainer.StageStarted += (_, stage) => events.Add($"stage {stage.Stage.Name}");
        trainer.StepCompleted += (_, step) => events.Add($"step {step.Step}");
        trainer.EpochCompleted += (_, epoch) => events.Add($"epoch {epoch.Report.Epoch}");
        trainer.TrainingEnded += (_, ended) => events.Add($"ended {ended.Result.EndedBy}");
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        events.Should().Equal("started L_semi 6 0", "stage training", "step 0", "step 1", "step 2", "epoch 0",
            "step 3", "step 4", "step 5", "epoch 1", "ended Completed");
    }

    [Fact]
    public void Accumulated_batches_are_one_update()
    {
        // Terms that treat rows alone, weights of classes off: the mean over two halves is that of the whole.
        Recipe recipe = Recipe.Of("rows", [new(new ClassificationTerm(), 1), new(new ReconstructionTerm(), 0.5)]);
        TrainerOptions whole = SmallTraining.Options with { Epochs = 1, StepsPerEpoch = 1, ClassWeighting = ClassWeighting.None };
        EmotionNetworkOptions plain = SmallTraining.NetworkOptions with { InputDropout = 0, Dropout = 0 };
        (float[] weights, double loss) = Trained(whole);
        (float[] accumulated, double mean) = Trained(whole with { LabeledBatchSize = 4, AccumulationSteps = 2 });
        mean.Should().BeApproximately(loss, 1e-5);
        accumulated.Zip(weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);

        (float[], double) Trained(TrainerOptions options)
        {
            using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, plain);
            double total = 0;
            var trainer = new SemiSupervisedTrainer(network, recipe, options);
            trainer.StepCompleted += (_, step) => total = step.Terms["total"];
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            return (SmallTraining.Weights(network), total);
        }
    }

    [Fact]
    public void Balanced_sampling_draws_every_class_alike()
    {
        var term = new CapturingTerm("rows");
        using EmotionNetwork network = SmallTraining.Network();
        new SemiSupervisedTrainer(network, Recipe.Of("x", [new(term, 1)]), SmallTraining.Options with
        {
            Sampling = LabeledSampling.ClassBalanced,
            ClassWeighting = ClassWeighting.None,
            LabeledBatchSize = 7,
            StepsPerEpoch = 20,
        }).Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        Dictionary<string, int> classes = SmallTraining.Labeled.ToDictionary(row => row.Utterance.Id, row => row.ClassIndex);
        string[] drawn = [.. term.Batches.SelectMany(batch => batch)];
        drawn.Should().HaveCount(280);
        drawn.Count(id => classes[id] == 0).Should().Be(140);
        for (int c = 0; c < 2; c++)
        {
            int[] counts = [.. drawn.Where(id => classes[id] == c).GroupBy(id => id).Select(group => group.Count())];
            counts.Should().HaveCount(SmallTraining.Labeled.ClassCounts[c]);
            (counts.Max() - counts.Min()).Should().BeLessThanOrEqualTo(1, "within a class every row comes as often");
        }
    }

    [Fact]
    public void A_training_goes_on_from_a_saved_recognizer_with_its_scaling()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("first.semimer");
        using EmotionRecognizer first = SmallTraining.Train().Recognizer;
        first.Save(path);
        EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        float[] before = SmallTraining.Weights(loaded.Network);
        before.Should().Equal(SmallTraining.Weights(first.Network));

        LabeledSet more = SmallTraining.Fold.Train.WithLabelBudget(1, seed: 1).Labeled;
        var trainer = new SemiSupervisedTrainer(loaded, Recipe.SupervisedOnly(), SmallTraining.Options);
        using EmotionRecognizer second = trainer.Fit(more, SmallTraining.Unlabeled, SmallTraining.Fold.Validation).Recognizer;
        second.Scaler.Overall[Modality.Acoustic].Mean.Should().Equal(first.Scaler.Overall[Modality.Acoustic].Mean);
        SmallTraining.Weights(second.Network).Should().NotEqual(before);
        SmallTraining.Weights(first.Network).Should().Equal(before, "a result never changes");
        FluentActions.Invoking(() => new SemiSupervisedTrainer(second, Recipe.SupervisedOnly(), SmallTraining.Options)
            .Fit(more, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            .Should().Throw<TrainingException>().WithMessage("*save the recognizer and go on from a loaded one*");
    }

    private static TrainingRun Begin(EmotionNetwork network, TrainerOptions options) =>
        new SemiSupervisedTrainer(network, SmallTraining.Paper, options)
            .Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
