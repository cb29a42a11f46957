using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(ScheduleShape.Linear, 0.5, 2.0)]
    [InlineData(ScheduleShape.Cosine, 0.5, 2.0)]
    [InlineData(ScheduleShape.SigmoidRamp, 0.5, 1.573009593720380)] // 1 + 2 exp(-1.25)
    [InlineData(ScheduleShape.SaturatingRamp, 0.5, 2.973228596302861)] // 1 + 2 (2 / (1 + exp(-5)) - 1)
    [InlineData(ScheduleShape.Constant, 0.5, 1.0)]
    [InlineData(ScheduleShape.Cosine, 0.25, 1.292893218813452)] // 3 - 2 (1 + cos(pi / 4)) / 2
    public void Shapes_have_their_values(ScheduleShape shape, double share, double expected) =>
        Schedule.Between(shape, 1, 3).At((long)(share * 1000), 1000).Should().BeApproximately(expected, 1e-12);

    [Theory]
    [InlineData(ScheduleShape.Linear)]
    [InlineData(ScheduleShape.Cosine)]
    [InlineData(ScheduleShape.SigmoidRamp)]
    [InlineData(ScheduleShape.SaturatingRamp)]
    public void They_begin_and_end_where_they_say_and_are_level_outside(ScheduleShape shape)
    {
        Schedule schedule = Schedule.Between(shape, 1, 3) with { Begin = 0.2, End = 0.6 };
        schedule.At(0, 10).Should().Be(1);
        schedule.At(2, 10).Should().BeApproximately(1, 1e-12);
        schedule.At(3, 10).Should().BeInRange(1, 3);
        schedule.At(6, 10).Should().BeApproximately(3, 1e-12);
        schedule.At(9, 10).Should().Be(3);
        double[] values = [.. Enumerable.Range(0, 100).Select(step => schedule.At(step, 100))];
        values.Should().BeInAscendingOrder();
    }

    [Fact]
    public void Places_may_count_updates()
    {
        Schedule schedule = Schedule.Between(ScheduleShape.Linear, 0, 1) with { Unit = ScheduleUnit.Steps, End = 50 };
        schedule.At(25, 1_000_000).Should().Be(0.5);
        schedule.At(60, 1_000_000).Should().Be(1);
    }

    [Fact]
    public void Piecewise_ones_go_straight_from_point_to_point()
    {
        var schedule = new Schedule
        {
            Shape = ScheduleShape.Piecewise, Unit = ScheduleUnit.Steps, Points = [new(10, 1), new(20, 3), new(40, 0)],
        };
        long[] steps = [0, 10, 15, 20, 30, 40, 99];
        steps.Select(step => schedule.At(step, 100)).Should().Equal(1, 1, 2, 3, 1.5, 0, 0);
    }

    [Fact]
    public void A_number_is_a_schedule()
    {
        Schedule schedule = 0.3;
        schedule.At(0, 1).Should().Be(0.3);
        schedule.At(7, 9).Should().Be(0.3);
        Schedule.Constant(0.3).Should().Be(schedule);
    }

    [Fact]
    public void Faults_are_listed_with_ranges()
    {
        Schedule[] faulty =
        [
            double.NaN,
            Schedule.Between(ScheduleShape.Linear, 0, double.PositiveInfinity),
            Schedule.Between(ScheduleShape.Cosine, 0, 1, share: 0),
            new() { Shape = ScheduleShape.Piecewise },
            new() { Shape = ScheduleShape.Piecewise, Points = [new(0.5, 1), new(0.5, 2)] },
            new() { Shape = ScheduleShape.Piecewise, Points = [new(-1, 1)] },
        ];
        foreach (Schedule schedule in faulty)
        {
            FluentActions.Invoking(Recipe.Of("x", [new(new ClassificationTerm(), schedule)]).Validate)
                .Should().Throw<OptionsException>().WithMessage("*Weight of 'classification'*");
        }
        FluentActions.Invoking(Recipe.Of("x", [new(new ClassificationTerm(), 1)], [new(new ReconstructionTerm(), 1)],
                Schedule.Between(ScheduleShape.Linear, -1, 1)).Validate)
            .Should().Throw<OptionsException>().WithMessage("*UnlabeledWeight is -1; at least 0*");
    }
}
