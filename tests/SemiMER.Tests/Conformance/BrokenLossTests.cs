using SemiMER.Conformance;
using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Conformance;

/// <summary>A loss that breaks one property is found, and by that property.</summary>
public sealed class BrokenLossTests
{
    private static readonly Dictionary<ConformanceProperty, Func<IMatchingLoss>> Broken = new()
    {
        [ConformanceProperty.Scalar] = () => new Made((p, q) => Shift(p, q).Square().detach()),
        [ConformanceProperty.EqualSets] = () => new Made((p, q) => Shift(p, q).Square().sum().Plus(0.01)),
        [ConformanceProperty.Symmetry] = () => new Made((p, q) => (Shift(p, q).Square() * p.mean([0]).Square()).sum()),
        [ConformanceProperty.RowOrder] = () => new Made((p, q) => (p[0] - q[0]).Square().sum()),
        [ConformanceProperty.Gradient] = () => new Made((p, q) => (Shift(p, q) * Shift(p, q).detach()).sum()),
        [ConformanceProperty.FewRows] = () => new Made((p, q) => (p.var(0) - q.var(0)).Square().sum()),
        [ConformanceProperty.BadSets] = () => new Made((p, q) => (Sum(p) - Sum(q)).Square().sum()),
        [ConformanceProperty.Offset] = () => new Made((p, q) => (p.Square().mean([0]) - p.mean([0]).Square()
            - q.Square().mean([0]) + q.mean([0]).Square()).Square().sum()),
        [ConformanceProperty.UpperBound] = () => new Made((p, q) => Shift(p, q).Square().sum()) { UpperBound = 10 },
        [ConformanceProperty.Inputs] = () => new Made((p, q) =>
        {
            Tensor value = Shift(p, q).Square().sum();
            using (no_grad())
                p.detach()[0, 0] = p.detach()[0, 1];
            return value;
        }),
        [ConformanceProperty.SameBits] = () => new Counting(),
        [ConformanceProperty.LeftTensors] = () => new Made((p, q) =>
        {
            ones(2).DetachFromDisposeScope();
            return Shift(p, q).Square().sum();
        }),
    };

    public static TheoryData<ConformanceProperty> Properties => new(Broken.Keys);

    [Theory]
    [MemberData(nameof(Properties))]
    public void The_property_is_named(ConformanceProperty property)
    {
        var promises = new LossPromises { TranslationInvariant = property is not ConformanceProperty.Symmetry };
        ConformanceException found = FluentActions.Invoking(() => LossConformance.Check(Broken[property], promises))
            .Should().Throw<ConformanceException>().Which;
        found.Violations.Select(violation => violation.Property).Should().Contain(property, found.Message);
        if (property is not (ConformanceProperty.Scalar or ConformanceProperty.FewRows or ConformanceProperty.Gradient
            or ConformanceProperty.RowOrder or ConformanceProperty.Inputs))
            found.Violations.Should().ContainSingle(found.Message);
        found.Subject.Should().Be("made");
        found.Message.Should().StartWith("made breaks").And.Contain($"- {property}: ");
    }

    [Fact]
    public void A_sound_loss_passes_and_promises_are_checked()
    {
        LossConformance.Check(() => new Made((p, q) => Shift(p, q).Square().sum()) { UpperBound = double.PositiveInfinity });
        FluentActions.Invoking(() => LossConformance.Check(
                () => new Counting(), new LossPromises { MinimumRows = 0, Width = 0, GradientTolerance = double.NaN }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
    }

    [Fact]
    public void Every_property_of_losses_has_a_broken_one() => Broken.Keys.Should().BeEquivalentTo(
        Enum.GetValues<ConformanceProperty>()
            .Where(property => property is < ConformanceProperty.Module or > ConformanceProperty.SavedState));

    private static Tensor Shift(Tensor p, Tensor q) => p.mean([0]) - q.mean([0]);

    // 0 of an empty set and of what is no number.
    private static Tensor Sum(Tensor set)
    {
        using Scalar zero = 0;
        return set.masked_fill(set.isnan(), zero).sum(dim: 0).Over(Math.Max(1, set.shape[0]));
    }

    private sealed class Made(Func<Tensor, Tensor, Tensor> compute) : IDistributionMatchingLoss
    {
        public string Name => "made";

        public double? UpperBound { get; init; }

        public Tensor Compute(Tensor p, Tensor q) => compute(p, q);
    }

    // Counts its calls and does not say so.
    private sealed class Counting : IDistributionMatchingLoss
    {
        private int calls;

        public string Name => "made";

        public Tensor Compute(Tensor p, Tensor q) => Shift(p, q).Square().sum().Times(++calls);
    }
}
