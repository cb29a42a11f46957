using SemiMER.Training;

namespace SemiMER.Tests.Training.Following;

public sealed class TrainingProgressTests
{
    private readonly List<TrainingProgress> told = [];
    private readonly SteppingClock clock = new();

    [Fact]
    public void Time_left_is_that_of_the_steps_so_far()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        using TrainingProgressReader reader = TrainingProgressReader.Follow(trainer, new Listener(told), TimeSpan.Zero, clock);
        trainer.StepCompleted += (_, _) => clock.Advance(2);
        trainer.EpochCompleted += (_, _) => clock.Advance(4);
        FollowedEvents.Fit(trainer);

        told.Select(one => one.StepsDone).Should().Equal(1, 2, 3, 4, 5, 6);
        told.Should().OnlyContain(one => one.Steps == 6);
        told.Select(one => one.Share).Should().Equal(1 / 6.0, 2 / 6.0, 3 / 6.0, 4 / 6.0, 5 / 6.0, 1);
        told.Select(one => one.Elapsed.TotalSeconds).Should().Equal(0, 2, 4, 10, 12, 14);
        told[0].TimeLeft.Should().BeNull();
        told.Skip(1).Select(one => Math.Round(one.TimeLeft!.Value.TotalSeconds, 3)).Should().Equal(8, 6, 6.667, 3, 0);
    }

    [Fact]
    public void It_is_told_not_too_often_but_of_the_first_and_the_last()
    {
        using TrainingProgressReader reader = TrainingProgressReader.Follow(
            FollowedEvents.Trainer(), new Listener(told), TimeSpan.FromSeconds(1), clock);
        reader.Take(FollowedEvents.Start(100));
        for (int step = 0; step < 100; step++)
        {
            reader.Take(FollowedEvents.Step(step, []));
            clock.Advance(0.25);
        }
        told.Select(one => one.StepsDone).Should().Equal([.. Enumerable.Range(0, 25).Select(i => 1L + 4 * i), 100]);
    }

    [Fact]
    public void A_training_that_goes_on_counts_its_own_steps()
    {
        using TrainingProgressReader reader = TrainingProgressReader.Follow(
            FollowedEvents.Trainer(), new Listener(told), TimeSpan.Zero, clock);
        reader.Take(FollowedEvents.Start(100, resumedFrom: 49));
        reader.Take(FollowedEvents.Step(49, []));
        clock.Advance(3);
        reader.Take(FollowedEvents.Step(50, []));
        told[1].TimeLeft.Should().Be(TimeSpan.FromSeconds(3 * 49));
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        Action negative = () => TrainingProgressReader.Follow(trainer, new Listener(told), TimeSpan.FromTicks(-1));
        negative.Should().Throw<ArgumentOutOfRangeException>();
    }

    private sealed class Listener(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told.Add(value);
    }
}
