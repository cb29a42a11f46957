using System.Diagnostics.Metrics;
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
