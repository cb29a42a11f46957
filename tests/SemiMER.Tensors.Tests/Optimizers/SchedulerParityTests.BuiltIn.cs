using SemiMER.Tensors.Tests.Parity;

namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>The saved state of a schedule, which TorchSharp's have not.</summary>
public sealed partial class SchedulerParityTests
{
    [Theory]
    [MemberData(nameof(Cases))]
    public void Goes_on_from_a_saved_state(string name)
    {
        FixtureCase fixture = Find(name);
        using SGD optimizer = NewOptimizer(), resumed = NewOptimizer();
        optim.lr_scheduler.LRScheduler schedule = Make(fixture, optimizer), other = Make(fixture, resumed);
        Run(fixture, optimizer, schedule, 0, 9);

        other.load_state_dict(schedule.state_dict());
        resumed.load_state_dict(optimizer.state_dict());

        other.get_last_lr().Should().Equal(schedule.get_last_lr());
        Run(fixture, resumed, other, 9, int.MaxValue);
    }

    [Fact]
    public void The_state_of_another_schedule_is_refused()
    {
        using SGD optimizer = NewOptimizer();
        optim.lr_scheduler.LRScheduler step = optim.lr_scheduler.StepLR(optimizer, 3),
            plateau = optim.lr_scheduler.ReduceLROnPlateau(optimizer);

        step.Invoking(one => one.load_state_dict(plateau.state_dict())).Should().Throw<ArgumentException>()
            .WithMessage("*another schedule*");
    }
}
