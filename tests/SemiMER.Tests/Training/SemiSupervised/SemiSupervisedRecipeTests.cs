using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Tests.Training;

/// <summary>What holds of every recipe of a semi-supervised method.</summary>
public sealed class SemiSupervisedRecipeTests
{
    private static readonly TrainerOptions Options = SmallTraining.Options with { Epochs = 2, StepsPerEpoch = 4, LearningRate = 0.02 };

    // Thresholds that a small network passes after a few steps.
    private static readonly Dictionary<string, Func<SemiSupervisedRecipeOptions, Recipe>> All = new()
    {
        ["pseudo-label"] = options => Recipe.PseudoLabel(new() { Threshold = new FixedThreshold(0.5) }, options),
        ["soft labels"] = options => Recipe.PseudoLabel(
            new() { Threshold = new FixedThreshold(0), Temperature = 0.5, Alignment = new PseudoLabelAlignment() }, options),
        ["FixMatch"] = options => Recipe.FixMatch(options, 0.5),
        ["FlexMatch"] = options => Recipe.FlexMatch(options, 0.6),
        ["FreeMatch"] = Recipe.FreeMatch,
        ["SoftMatch"] = Recipe.SoftMatch,
        ["AdaMatch"] = options => Recipe.AdaMatch(options),
        ["mean teacher"] = options => Recipe.MeanTeacher(options, 0.5),
        ["pi-model"] = options => Composed("pi-model", new PiModelTerm(options.Strong), options),
        ["cross-modal"] = options => Recipe.CrossModal(new()
        {
            Consistency = new() { Lessons = [new(Modality.Lexical, Modality.Visual)] },
        }, options),
        ["virtual adversarial"] = options => Composed("virtual adversarial", new VirtualAdversarialTerm(), options),
        ["entropy"] = options => Composed("entropy", new EntropyTerm(), options),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Unlabeled_rows_move_the_weights_and_the_same_seed_gives_the_same_bits(string name)
    {
        float[] with = Weights(Make(name, 1)), again = Weights(Make(name, 1)), without = Weights(Make(name, 0));
        with.Should().Equal(again);
        with.Should().NotEqual(without);
        with.Should().OnlyContain(w => float.IsFinite(w));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Going_on_from_a_checkpoint_gives_the_same_bits(string name)
    {
        float[] expected = Weights(Make(name, 1));
        foreach (int stop in (int[])[1, 3, 6])
        {
            using var folder = new TemporaryDirectory();
            TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = stop } };
            Recipe broken = Make(name, 1);
            using (EmotionNetwork network = SmallTraining.Network())
            using (TrainingRun run = new SemiSupervisedTrainer(network, broken, kept)
                .Begin(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            {
                for (int i = 0; i < stop; i++)
                    run.Advance();
            }
            Dispose(broken);
            Weights(Make(name, 1), kept).Should().Equal(expected, "stopped after {0}", stop);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Looking_on_changes_no_bit(string name) =>
        Weights(Make(name, 1), Options with { DiagnosticsEvery = 1 }).Should().Equal(Weights(Make(name, 1)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Longer_trainings_hold_no_more_tensors_and_leave_none(string name)
    {
        Held(3);
        Held(20).Should().Be(Held(4));

        (long Most, long Left) Held(int steps)
        {
            long before = LiveTensors.Count, most = 0;
            Recipe recipe = Make(name, 1);
            using (EmotionNetwork network = SmallTraining.Network())
            {
                var trainer = new SemiSupervisedTrainer(network, recipe, Options with { Epochs = 1, StepsPerEpoch = steps });
                trainer.StepCompleted += (_, _) => most = Math.Max(most, LiveTensors.Count);
                trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            }
            Dispose(recipe);
            return (most - before, LiveTensors.Count - before);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_read_back_between_reports_and_the_kernels_agree(string name)
    {
        SmallTraining.Train(); // loads
        (double[] kernels, _) = Terms(name);
        bool before = HostKernels.AreOff;
        HostKernels.AreOff = true;
        try
        {
            (double[] operations, long reads) = Terms(name);
            reads.Should().Be(0);
            operations.Zip(kernels).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        }
        finally
        {
            HostKernels.AreOff = before;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Several_batches_an_update_are_fine(string name)
    {
        Recipe recipe = Make(name, 1);
        SmallTraining.Train(recipe, Options with { AccumulationSteps = 3, UnlabeledBatchSize = 1 }).Recognizer.Dispose();
        Dispose(recipe);
    }

    [Theory]
    [InlineData("FlexMatch", 1)]
    [InlineData("FreeMatch", 1)]
    [InlineData("SoftMatch", 2)]
    [InlineData("AdaMatch", 1)]
    [InlineData("FixMatch", 0)]
    [InlineData("mean teacher", 1)]
    public void What_has_a_state_is_told(string name, int parts)
    {
        Make(name, 1).StatefulParts.Should().HaveCount(parts).And.AllBeAssignableTo<ISavedState>().And.AllBeAssignableTo<IDisposable>();
    }

    [Fact]
    public void Omega_grows_over_the_first_part_of_a_training()
    {
        Schedule omega = Recipe.FixMatch().Stages.Single().UnlabeledWeight;
        omega.At(0, 100).Should().Be(0);
        omega.At(20, 100).Should().BeInRange(0.1, 0.9);
        omega.At(40, 100).Should().Be(1);
        Recipe.MeanTeacher().Stages.Single().UnlabeledWeight.At(99, 100).Should().Be(10);
        Recipe.FixMatch(new() { UnlabeledWeight = 3 }).Stages.Single().UnlabeledWeight.At(0, 100).Should().Be(3);
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        var options = new SemiSupervisedRecipeOptions
        {
            UnlabeledWeight = -1, Classification = new() { LabelSmoothing = 2 }, Weak = new() { Noise = -1 }, Strong = new() { Noise = -1 },
        };
        foreach (Func<Recipe> make in (Func<Recipe>[])
        [
            () => Recipe.FreeMatch(options), () => Recipe.MeanTeacher(options), () => Recipe.PseudoLabel(null, options),
            () => Recipe.CrossModal(null, options),
        ])
            make.Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(4);
    }

    [Fact]
    public void Names_of_tables_differ()
    {
        Recipe[] recipes =
        [
            Recipe.PseudoLabel(), Recipe.FixMatch(), Recipe.FlexMatch(), Recipe.FreeMatch(), Recipe.SoftMatch(), Recipe.AdaMatch(),
            Recipe.MeanTeacher(), Recipe.CrossModal(),
        ];
        recipes.Select(recipe => recipe.Name).Should().OnlyHaveUniqueItems();
        foreach (Recipe recipe in recipes)
            recipe.Validate();
    }

    private static Recipe Make(string name, double omega) => All[name](new SemiSupervisedRecipeOptions { UnlabeledWeight = omega });

    private static Recipe Composed(string name, IObjectiveTerm term, SemiSupervisedRecipeOptions options) =>
        Recipe.Of(name, [new(new ClassificationTerm(), 1)], [new(term, 1)], options.UnlabeledWeight);

    private static void Dispose(Recipe recipe)
    {
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
    }

    private static float[] Weights(Recipe recipe, TrainerOptions? options = null)
    {
        using EmotionNetwork network = SmallTraining.Network();
        SmallTraining.Train(recipe, options ?? Options, network);
        float[] weights = SmallTraining.Weights(network);
        Dispose(recipe);
        return weights;
    }

    // The terms of a few steps without dropout, and how often a number was read between the first and the last.
    private static (double[] Terms, long Reads) Terms(string name)
    {
        Recipe recipe = Make(name, 1);
        using EmotionNetwork network = PseudoLabelCases.Network();
        var trainer = new SemiSupervisedTrainer(network, recipe, Options with { Epochs = 1, StepsPerEpoch = 6, LearningRate = 1e-3 });
        var followed = new FollowedTraining(trainer);
        Dispose(recipe);
        IEnumerable<double> terms = followed.Steps.SelectMany(step =>
            step.Terms.OrderBy(term => term.Key, StringComparer.Ordinal).Select(term => term.Value));
        return ([.. terms], followed.Reads);
    }
}
