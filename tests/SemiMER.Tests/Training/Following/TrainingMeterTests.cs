using System.Diagnostics.Metrics;
using SemiMER.Metrics;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Following;

public sealed class TrainingMeterTests
{
    [Fact]
    public void Instruments_tell_steps_durations_loss_and_accuracy()
    {
        var seen = new List<(string Name, double Value)>();
        var clock = new SteppingClock();
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        trainer.StepCompleted += (_, _) => clock.Advance(0.5);
        trainer.EpochCompleted += (_, _) => clock.Advance(100);
        using TrainingMeter meter = TrainingMeter.Follow(trainer, "of this test", clock);
        using MeterListener listener = Listen(seen, "of this test");
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        run.Recognizer.Dispose();

        Values("semimer.training.steps").Should().Equal(1, 1, 1, 1, 1, 1);
        Values("semimer.training.epochs").Should().Equal(1, 1);
        Values("semimer.training.step.duration").Should().Equal([0.5, 0.5, 0.5, 0.5], "the first of an epoch has none");
        Values("semimer.training.loss").Should().Equal(run.History.Select(epoch => epoch.Terms["total"]));
        Values("semimer.training.validation.unweighted_accuracy").Should()
            .Equal(run.History.Select(epoch => epoch.Validation!.UnweightedAccuracy));

        IEnumerable<double> Values(string name) => seen.Where(one => one.Name == name).Select(one => one.Value);
    }

    [Fact]
    public void Checkpoints_are_counted_and_their_writing_is_no_part_of_a_step()
    {
        using var folder = new TemporaryDirectory();
        var seen = new List<(string Name, double Value)>();
        var clock = new SteppingClock();
        int written = 0;
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with
        {
            Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = 2 },
        });
        trainer.StepCompleted += (_, _) => clock.Advance(0.5);
        trainer.CheckpointWritten += (_, _) =>
        {
            clock.Advance(10);
            written++;
        };
        using TrainingMeter meter = TrainingMeter.Follow(trainer, "with checkpoints", clock);
        using MeterListener listener = Listen(seen, "with checkpoints");
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        run.Recognizer.Dispose();

        written.Should().BeGreaterThan(1);
        seen.Where(one => one.Name == "semimer.training.checkpoints").Should().HaveCount(written);
        seen.Where(one => one.Name == "semimer.training.step.duration").Select(one => one.Value).Should().NotBeEmpty().And.OnlyContain(
            seconds => seconds == 0.5);
        seen.Where(one => one.Name == "semimer.training.learning_rate").Select(one => one.Value).Should().HaveCount(6).And.OnlyContain(
            rate => rate == SmallTraining.Options.LearningRate);
        seen.Where(one => one.Name == "semimer.training.validation.loss").Select(one => one.Value).Should()
            .Equal(run.History.Select(epoch => epoch.ValidationLoss!.Value));
    }

    [Fact]
    public void Concordance_of_targets_is_published()
    {
        var seen = new List<(string Name, double Value)>();
        using TrainingMeter meter = TrainingMeter.Follow(FollowedEvents.Trainer(), "with targets");
        using MeterListener listener = Listen(seen, "with targets");
        meter.Take(FollowedEvents.Epoch(0, []) with
        {
            ValidationTargets = new Dictionary<string, RegressionMetrics>
            {
                ["valence"] = RegressionMetrics.FromPredictions([0, 1, 2], [0, 1, 2]),
            },
        });
        seen.Should().Contain(("semimer.training.validation.concordance", 1));
    }

    [Fact]
    public void A_disposed_meter_is_silent_and_others_are_not()
    {
        var seen = new List<(string Name, double Value)>();
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        TrainingMeter gone = TrainingMeter.Follow(trainer, "gone");
        using TrainingMeter there = TrainingMeter.Follow(trainer, "there");
        using MeterListener listener = Listen(seen, "gone");
        gone.Dispose();
        FollowedEvents.Fit(trainer);
        seen.Should().BeEmpty();
        TrainingMeter.Name.Should().Be("SemiMER");
    }

    private static MeterListener Listen(List<(string Name, double Value)> seen, string training)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == TrainingMeter.Name
                    && instrument.Meter.Tags?.Contains(KeyValuePair.Create("training", (object?)training)) == true)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.Start();
        return listener;
    }
}
