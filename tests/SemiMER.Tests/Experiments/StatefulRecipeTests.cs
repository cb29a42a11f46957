using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

/// <summary>Losses that keep something from step to step: each training has its own, so that no training sees another.</summary>
public sealed class StatefulRecipeTests
{
    private static readonly ExperimentPlan Plan = new()
    {
        Methods = [],
        Folds = [SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus)[0]],
        Recipes =
        [
            seed => Recipe.Paper(
                new SlicedWasserstein(new RandomSource(seed, "directions"), projections: 4), new PaperRecipeOptions { Margin = 1 }),
            _ => Recipe.Paper(new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.MovingAverage(Bandwidth.Median()) }))
                with { Name = "moving average" },
            _ => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { Unpaired = new MemoryBankSets(64) })
                with { Name = "memory bank" },
        ],
        Seeds = [1, 2, 3],
        Networks = [SmallTraining.NetworkOptions],
        Trainer = SmallTraining.Options with { StepsPerEpoch = 6 },
        Parallelism = 1,
    };

    [Fact]
    public void A_plan_gives_the_same_bits_again_at_any_parallelism_and_for_a_seed_alone()
    {
        using ExperimentResult first = ExperimentRunner.Run(Plan), again = ExperimentRunner.Run(Plan),
            together = ExperimentRunner.Run(Plan with { Parallelism = 2 }), alone = ExperimentRunner.Run(Plan with { Seeds = [3] });
        foreach (ExperimentResult other in (ExperimentResult[])[again, together])
        {
            other.Cells.Should().BeEquivalentTo(first.Cells, options => options.WithStrictOrdering());
            SmallTraining.Weights(other.Best.Network).Should().Equal(SmallTraining.Weights(first.Best.Network));
        }
        alone.Cells.Should().BeEquivalentTo(first.Cells.Where(cell => cell.Seed == 3), options => options.WithStrictOrdering());
        foreach (Func<long, Recipe> recipe in Plan.Recipes)
        {
            // The last weights of a plan of one training, alone and after others, tell more than its measures.
            using ExperimentResult one = ExperimentRunner.Run(Plan with { Recipes = [recipe], Seeds = [3] }),
                two = ExperimentRunner.Run(Plan with { Recipes = [recipe], Seeds = [3] });
            SmallTraining.Weights(two.Best.Network).Should().Equal(SmallTraining.Weights(one.Best.Network));
        }
    }

    [Fact]
    public void What_keeps_something_must_not_be_shared_between_trainings()
    {
        var sliced = new SlicedWasserstein(new RandomSource(1, "directions"));
        var average = new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.MovingAverage(Bandwidth.Median()) });
        using var bank = new MemoryBankSets();
        var term = new CrossModalMatchingTerm(new CrossModalMatching(new InfoNce(), PairingTopology.AllPairs));
        Faults(_ => Recipe.Paper(sliced, new PaperRecipeOptions { Unpaired = null })).Should().ContainSingle()
            .Which.Should().Contain("'L_semi'").And.Contain(nameof(RandomSource)).And.Contain("make it inside the function");
        Faults(_ => Recipe.Paper(average)).Should().ContainSingle().Which.Should().Contain(nameof(MovingAverageBandwidth));
        Faults(_ => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { Unpaired = bank }))
            .Should().ContainSingle().Which.Should().Contain(nameof(MemoryBankSets));
        Faults(seed => Recipe.SupervisedOnly() with { Name = $"supervised {seed}" })
            .Should().ContainSingle().Which.Should().Be("The recipe 'supervised 1' is called 'supervised 3' for another seed.");
        // What keeps nothing may be shared.
        (Plan with { Recipes = [_ => Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(term, 1)])] }).Validate();

        IReadOnlyList<string> Faults(Func<long, Recipe> recipe) =>
            FluentActions.Invoking(() => (Plan with { Recipes = [recipe] }).Validate()).Should().Throw<OptionsException>().Which.Faults;
    }

    [Fact]
    public void Folds_of_other_classes_or_modalities_are_refused()
    {
        CorpusFold other = SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus.WithModalities(Modality.Acoustic))[1];
        FluentActions.Invoking(() => (Plan with { Folds = [.. Plan.Folds, other] }).Validate())
            .Should().Throw<OptionsException>().WithMessage($"*'{other.Name}' has other classes*than '{Plan.Folds[0].Name}'*");
    }
}
