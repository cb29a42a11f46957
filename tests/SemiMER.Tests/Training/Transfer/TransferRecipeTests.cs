using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Tests.Training;

/// <summary>What holds of every recipe that learns from another corpus.</summary>
public sealed class TransferRecipeTests
{
    private static readonly TrainerOptions Options = SmallTraining.Options with
    {
        Epochs = 2,
        StepsPerEpoch = 4,
        LearningRate = 0.02,
        Sampling = LabeledSampling.DomainBalanced,
    };

    private static readonly LabeledSet Rows = new LabeledSet(SmallTraining.Labeled.Classes, SmallTraining.Labeled.Skip(10))
        .InDomain("other").Concat(new LabeledSet(SmallTraining.Labeled.Classes, SmallTraining.Labeled.Take(10)));

    private static readonly Dictionary<string, Func<double, Recipe>> All = new()
    {
        ["MMD"] = weight => Recipe.DomainMatching(new MaximumMeanDiscrepancy(), Weights(weight)),
        ["CORAL and confusion"] = weight => Recipe.DomainMatching(new Coral(), Weights(weight) with { ConfusionWeight = weight }),
        ["adversarial"] = weight => Recipe.DomainAdversarial(new DomainAdversarialOptions { HiddenSize = 6 }, Weights(weight)),
        ["adversarial by class"] = weight =>
            Recipe.DomainAdversarial(new DomainAdversarialOptions { HiddenSize = 6, IsConditional = true }, Weights(weight)),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Unlabeled_rows_move_the_weights_and_the_same_seed_gives_the_same_bits(string name)
    {
        float[] with = Train(name, 1), again = Train(name, 1), without = Train(name, 0);
        with.Should().Equal(again);
        with.Should().NotEqual(without);
        with.Should().OnlyContain(w => float.IsFinite(w));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Going_on_from_a_checkpoint_gives_the_same_bits(string name)
    {
        float[] expected = Train(name, 1);
        foreach (int stop in (int[])[1, 6])
        {
            using var folder = new TemporaryDirectory();
            TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = stop } };
            Recipe broken = All[name](1);
            using (EmotionNetwork network = SmallTraining.Network())
            using (TrainingRun run = new SemiSupervisedTrainer(network, broken, kept)
                .Begin(Rows, SmallTraining.Unlabeled, SmallTraining.Fold.Validation))
            {
                for (int i = 0; i < stop; i++)
                    run.Advance();
            }
            Dispose(broken);
            Train(name, 1, kept).Should().Equal(expected, "stopped after {0}", stop);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_tensor_is_left(string name)
    {
        Train(name, 1);
        long before = LiveTensors.Count;
        Train(name, 1);
        LiveTensors.Count.Should().Be(before);
    }

    [Fact]
    public void Fine_tuning_trains_the_heads_first_and_holds_the_rest_near_where_it_was()
    {
        float[] Moved(double startWeight, out float[] before)
        {
            using EmotionNetwork network = SmallTraining.Network();
            before = SmallTraining.Weights(network);
            Recipe recipe = Recipe.FineTuning(network, new FineTuningOptions { StartWeight = startWeight, LearningRate = 1 });
            var encoders = new List<float[]>();
            TrainerOptions options = Options with { Epochs = 4, LearningRate = 0.05, SelectBy = SelectionMetric.None };
            var trainer = new SemiSupervisedTrainer(network, recipe, options);
            trainer.StageStarted += (_, _) => encoders.Add(Encoder(network));
            trainer.Fit(Rows, SmallTraining.Unlabeled);
            encoders.Should().HaveCount(2);
            encoders[1].Should().Equal(encoders[0], "the heads alone were trained");
            Encoder(network).Should().NotEqual(encoders[1]);
            Dispose(recipe);
            return SmallTraining.Weights(network);
        }
        double Distance(double startWeight) => Moved(startWeight, out float[] before).Zip(before, (a, b) => (a - b) * (a - b)).Sum();
        Distance(100).Should().BeLessThan(0.5 * Distance(0));
    }

    [Fact]
    public void Balanced_domains_are_drawn_alike_however_many_rows_they_have()
    {
        var rows = new LabeledSet(Rows.Classes, [.. Rows.Take(20), Rows[^1]]);
        var term = new CapturingTerm("captured");
        using EmotionNetwork network = SmallTraining.Network();
        new SemiSupervisedTrainer(network, Recipe.Of("recipe", [new(new ClassificationTerm(), 1), new(term, 1)]), Options)
            .Fit(rows, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        string[] ids = [.. term.Batches.SelectMany(batch => batch)];
        int ofSource = ids.Count(id => id.StartsWith("other/", StringComparison.Ordinal));
        ofSource.Should().Be(ids.Length - ofSource).And.BePositive();
    }

    [Fact]
    public void Source_rows_take_part_in_the_methods_of_an_experiment()
    {
        var source = new TransferSource("other", new LabeledSet(Rows.Classes, SmallTraining.Fold.Train.WithLabelBudget(1, 0).Labeled));
        ExperimentMethod linear = ExperimentMethod.FromLinearSoftmax("target only", new LinearSoftmaxOptions { Strengths = [0.1] });
        ExperimentMethod Counting(List<(int Labeled, int Unlabeled)> counts) => linear with
        {
            Train = task =>
            {
                counts.Add((task.Rows.Labeled.Count, task.Rows.Unlabeled.Count));
                return linear.Train(task);
            },
        };
        List<(int Labeled, int Unlabeled)> own = [], pooled = [], alone = [];
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Folds = [SmallTraining.Fold],
            Recipes = [],
            Methods =
            [
                Counting(own),
                source.AddedTo("pooled", Counting(pooled)),
                (source with { UsesTargetLabels = false, Alignment = SourceAlignment.Coral }).AddedTo("alone", Counting(alone)),
                (source with { Alignment = SourceAlignment.Subspace }).AddedTo("matched", ExperimentMethod.FromRecipe(
                    "matched", _ => Recipe.DomainMatching(new Coral()), SmallTraining.NetworkOptions)),
                source.FineTuned("fine-tuned", SmallTraining.NetworkOptions),
                linear.On("one modality", Modality.Acoustic),
            ],
            LabelFractions = [0.2],
            Seeds = [0],
            Trainer = SmallTraining.Options,
        });
        result.Cells.Select(cell => cell.Recipe).Should().Equal("target only", "pooled", "alone", "matched", "fine-tuned", "one modality");
        int labels = own[0].Labeled;
        result.Cells.Should().OnlyContain(cell => cell.LabeledCount == labels, "the labels of the source are not of the budget");
        pooled[0].Should().Be((labels + source.Labeled.Count, own[0].Unlabeled));
        alone[0].Should().Be((source.Labeled.Count, own[0].Unlabeled + labels));
        result.Cells.Select(cell => cell.Predictions[0].Probabilities[0]).Should().OnlyHaveUniqueItems();

        IReadOnlyList<ExperimentCell> means = CellAverage.Of("mean", result.Cells, "pooled", "alone");
        ExperimentCell mean = means.Should().ContainSingle().Which;
        for (int i = 0; i < mean.Predictions.Count; i++)
        {
            float expected = (result.Cells[1].Predictions[i].Probabilities[0] + result.Cells[2].Predictions[i].Probabilities[0]) / 2;
            mean.Predictions[i].Probabilities[0].Should().BeApproximately(expected, 1e-6f);
        }
        mean.Test.UnweightedAccuracy.Should().BeInRange(0, 1);
        CellAverage.Of("mean", result.Cells, "pooled", "not there").Should().BeEmpty();
    }

    private static TransferRecipeOptions Weights(double weight) => new() { AlignmentWeight = weight };

    private static float[] Encoder(EmotionNetwork network) => [.. network.named_parameters()
        .Where(entry => entry.name.Contains("_encoder", StringComparison.Ordinal))
        .SelectMany(entry => entry.parameter.data<float>().ToArray())];

    private static float[] Train(string name, double weight, TrainerOptions? options = null)
    {
        Recipe recipe = All[name](weight);
        using EmotionNetwork network = SmallTraining.Network();
        new SemiSupervisedTrainer(network, recipe, options ?? Options).Fit(Rows, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        float[] weights = SmallTraining.Weights(network);
        Dispose(recipe);
        return weights;
    }

    private static void Dispose(Recipe recipe)
    {
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
    }
}
