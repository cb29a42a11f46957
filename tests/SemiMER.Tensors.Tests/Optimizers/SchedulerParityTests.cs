using System.Text.Json;
using FluentAssertions;
using SemiMER.Tensors.Tests.Parity;
using Xunit;

namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>The learning rates and momenta of twenty epochs are PyTorch's.</summary>
public sealed partial class SchedulerParityTests
{
    private const string Prefix = "optim.lr_scheduler.";

    public static TheoryData<string> Cases =>
        [.. FixtureFile.Read("optimizers").Cases.Where(one => one.Operation.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Follows_PyTorch(string name)
    {
        FixtureCase fixture = Find(name);
        using SGD optimizer = NewOptimizer();
        optim.lr_scheduler.LRScheduler schedule = Make(fixture, optimizer);

        Run(fixture, optimizer, schedule, 0, int.MaxValue);
    }

    [Fact]
    public void A_given_epoch_has_the_learning_rate_of_the_closed_form()
    {
        using SGD optimizer = NewOptimizer();
        optim.lr_scheduler.LRScheduler schedule = optim.lr_scheduler.ExponentialLR(optimizer, gamma: 0.5);

        schedule.step(3);

        schedule.get_last_lr().Should().Equal(0.0625);
    }

    [Fact]
    public void A_cycle_without_a_momentum_to_change_is_refused()
    {
        using Adagrad optimizer = optim.Adagrad([new Parameter(torch.zeros(1))]);

        FluentActions.Invoking(() => optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 3)).Should().Throw<ArgumentException>()
            .WithMessage("*momentum*");
    }

    [Fact]
    public void A_cycle_changes_the_first_decay_rate_of_Adam()
    {
        using Adam optimizer = optim.Adam([new Parameter(torch.zeros(1))]);

        optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10);

        optimizer.ParamGroups.Cast<optim.IBetas>().Single().Betas.Should().Be((0.95, 0.999));
    }

    private static FixtureCase Find(string name) => FixtureFile.Read("optimizers").Cases.Single(one => one.Name == name);

    private static SGD NewOptimizer() => optim.SGD([new Parameter(torch.zeros(1))], 0.5, momentum: 0.9);

    // Compares the rates after the steps from `first` up to `last`.
    private static void Run(FixtureCase fixture, SGD optimizer, optim.lr_scheduler.LRScheduler schedule, int first, int last)
    {
        double[] rates = Values(fixture, "learning_rates")!;
        double[]? momenta = Values(fixture, "momenta");
        double[]? metrics = fixture.Inputs.SingleOrDefault(input => input.Name == "metrics")?.Values as double[];
        for (int step = first; step < Math.Min(rates.Length, last); step++)
        {
            optimizer.ParamGroups.Single().LearningRate.Should().BeApproximately(rates[step], 1e-9 * 0.5, "step {0}", step);
            if (momenta is not null)
                ((optim.IMomentum)optimizer.ParamGroups.Single()).Momentum.Should().BeApproximately(momenta[step], 1e-9, "step {0}", step);
            if (step + 1 == rates.Length) break;
            if (metrics is null) schedule.step();
            else schedule.step(metrics[step]);
        }
    }

    private static double[]? Values(FixtureCase fixture, string name) =>
        fixture.Outputs.SingleOrDefault(output => output.Name == name)?.Values as double[];

    private static optim.lr_scheduler.LRScheduler Make(FixtureCase fixture, optim.Optimizer optimizer) =>
        new Arguments(fixture.Argument).Scheduler(fixture.Operation[Prefix.Length..], optimizer);

    private sealed class Arguments(Func<string, JsonElement?> find)
    {
        public optim.lr_scheduler.LRScheduler Scheduler(string name, optim.Optimizer optimizer) => name switch
        {
            "StepLR" => optim.lr_scheduler.StepLR(optimizer, Integer("step_size", 0), Number("gamma", 0.1)),
            "LambdaLR" => optim.lr_scheduler.LambdaLR(optimizer, Function()),
            "MultiplicativeLR" => optim.lr_scheduler.MultiplicativeLR(optimizer, Function()),
            "MultiStepLR" => optim.lr_scheduler.MultiStepLR(optimizer, Milestones(), Number("gamma", 0.1)),
            "PolynomialLR" => optim.lr_scheduler.PolynomialLR(optimizer, Integer("total_iters", 5), Number("power", 1)),
            "ExponentialLR" => optim.lr_scheduler.ExponentialLR(optimizer, Number("gamma", 0.1)),
            "ConstantLR" => optim.lr_scheduler.ConstantLR(optimizer, Number("factor", 1.0 / 3), Integer("total_iters", 5)),
            "LinearLR" => optim.lr_scheduler.LinearLR(
                optimizer, Number("start_factor", 1.0 / 3), Number("end_factor", 1), Integer("total_iters", 5)),
            "CosineAnnealingLR" => optim.lr_scheduler.CosineAnnealingLR(optimizer, Number("T_max", 0), Number("eta_min", 0)),
            "OneCycleLR" => optim.lr_scheduler.OneCycleLR(
                optimizer, Number("max_lr", 0), Integer("total_steps", -1), Integer("epochs", -1), Integer("steps_per_epoch", -1),
                Number("pct_start", 0.3), Choice("anneal_strategy", optim.lr_scheduler.impl.OneCycleLR.AnnealStrategy.Cos),
                div_factor: Number("div_factor", 25), final_div_factor: Number("final_div_factor", 1e4), three_phase: Flag("three_phase")),
            "CyclicLR" => optim.lr_scheduler.CyclicLR(
                optimizer, Number("base_lr", 0), Number("max_lr", 0), Integer("step_size_up", 2000), Integer("step_size_down", -1),
                Choice("mode", optim.lr_scheduler.impl.CyclicLR.Mode.Triangular), Number("gamma", 1)),
            "SequentialLR" => optim.lr_scheduler.SequentialLR(optimizer, Parts(optimizer), Milestones()),
            "ChainedLR" => optim.lr_scheduler.ChainedLR(Parts(optimizer)),
            "ReduceLROnPlateau" => optim.lr_scheduler.ReduceLROnPlateau(
                optimizer, find("mode")?.GetString() ?? "min", Number("factor", 0.1), Integer("patience", 10), Number("threshold", 1e-4),
                find("threshold_mode")?.GetString() ?? "rel", Integer("cooldown", 0),
                find("min_lr") is { } smallest ? [.. smallest.EnumerateArray().Select(value => value.GetDouble())] : null),
            _ => throw new InvalidOperationException($"No schedule {name}."),
        };

        private optim.lr_scheduler.LRScheduler[] Parts(optim.Optimizer optimizer) =>
        [
            .. find("schedulers")!.Value.EnumerateArray().Select(part => new Arguments(
                name => part.GetProperty("arguments").TryGetProperty(name, out JsonElement value) ? value : null)
                .Scheduler(part.GetProperty("operation").GetString()!, optimizer)),
        ];

        private int[] Milestones() => [.. find("milestones")!.Value.EnumerateArray().Select(value => value.GetInt32())];

        private Func<int, double> Function() => find("lr_lambda")!.Value.GetString() switch
        {
            "0.9^epoch" => epoch => Math.Pow(0.9, epoch),
            "1/(1+epoch)" => epoch => 1.0 / (1 + epoch),
            _ => _ => 0.95,
        };

        private double Number(string name, double standard) => find(name)?.GetDouble() ?? standard;

        private int Integer(string name, int standard) => find(name)?.GetInt32() ?? standard;

        private bool Flag(string name) => find(name)?.GetBoolean() ?? false;

        private T Choice<T>(string name, T standard) where T : struct, Enum =>
            find(name) is { } text ? Enum.Parse<T>(text.GetString()!) : standard;
    }
}
