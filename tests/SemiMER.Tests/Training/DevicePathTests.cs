using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>
/// A training as it runs on a device that is not the CPU, by tensor operations alone, beside the same training with the kernels of the CPU.
/// </summary>
public sealed class DevicePathTests
{
    private const int Steps = 100;

    // Dropout is left out: masks of both sets together are drawn in another order than one after the other.
    private static readonly EmotionNetworkOptions WithoutDropout =
        SmallTraining.NetworkOptions with { Dropout = 0, InputDropout = 0 };

    public static TheoryData<string> Recipes => ["supervised", "L_s", "L_semi", "all pairs", "margin"];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_hundred_steps_agree_and_read_nothing_between_reports(string name)
    {
        (List<IReadOnlyDictionary<string, double>> kernels, float[] fast, _) = Train(name);
        List<IReadOnlyDictionary<string, double>> operations;
        float[] general;
        long reads;
        using (new Off())
            (operations, general, reads) = Train(name);

        reads.Should().Be(0);
        operations.Should().HaveCount(Steps).And.HaveSameCount(kernels);
        for (int step = 0; step < Steps; step++)
        {
            operations[step].Keys.Order().Should().Equal(kernels[step].Keys.Order());
            // Rounding parts the trainings: AdamW divides small gradients by their own size. A fault of a formula shows in the first steps.
            double tolerance = step < 10 ? 1e-5 : 1e-2;
            foreach ((string term, double value) in kernels[step])
            {
                operations[step][term].Should()
                    .BeApproximately(value, tolerance * Math.Max(1, Math.Abs(value)), $"{term} of step {step}");
            }
        }
        general.Zip(fast).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(2e-2f);
    }

    [Fact]
    public void A_term_that_is_not_finite_is_named_with_its_step_and_utterances_at_the_next_report()
    {
        var bad = new CapturingTerm("bad", call => call == 2 ? float.NaN : 1);
        Recipe recipe = Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(bad, 1)]);
        using var off = new Off();

        TrainingException error = FluentActions
            .Invoking(() => SmallTraining.Train(recipe, SmallTraining.Options with { StepsPerEpoch = 5 }))
            .Should().Throw<TrainingException>().Which;
        (error.Term, error.Step).Should().Be(("unlabeled/bad", 2));
        error.UtteranceIds.Should().Equal(bad.Batches[2]);
        bad.Batches.Should().HaveCount(5, "the fault is seen when the epoch is reported");
    }

    [Fact]
    public void Values_are_read_when_somebody_looks()
    {
        using var off = new Off();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        var read = new List<long>();
        trainer.StepCompleted += (_, completed) =>
        {
            long before = HostReads.Count;
            if (completed.Step % 2 == 0)
                completed.Terms["total"].Should().Be(completed.Terms["total"]);
            read.Add(HostReads.Count - before);
        };
        trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        read.Should().Equal(1, 0, 1, 0, 1, 0);
    }

    private static (List<IReadOnlyDictionary<string, double>> Terms, float[] Weights, long Reads) Train(string name)
    {
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, WithoutDropout);
        var trainer = new SemiSupervisedTrainer(
            network, RecipeOf(name), SmallTraining.Options with { Epochs = 1, StepsPerEpoch = Steps, LearningRate = 1e-3 });
        var followed = new FollowedTraining(trainer);
        return ([.. followed.Steps.Select(step => step.Terms)], SmallTraining.Weights(network), followed.Reads);
    }

    private static Recipe RecipeOf(string name) => name switch
    {
        "supervised" => Recipe.SupervisedOnly(),
        "L_s" => Recipe.PaperSupervised(new MaximumMeanDiscrepancy()),
        "L_semi" => SmallTraining.Paper,
        "all pairs" => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions
        {
            Topology = PairingTopology.AllPairs, Unpaired = UnpairedSets.Default,
        }),
        _ => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions
        {
            Margin = 0.05, Unpaired = UnpairedSets.Default,
        }),
    };

    /// <summary>Kernels are off until it is disposed.</summary>
    private sealed class Off : IDisposable
    {
        private readonly bool before = HostKernels.AreOff;

        public Off() => HostKernels.AreOff = true;

        public void Dispose() => HostKernels.AreOff = before;
    }
}
