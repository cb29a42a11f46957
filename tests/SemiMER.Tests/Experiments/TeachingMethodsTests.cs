using SemiMER.Experiments;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

/// <summary>Methods that learn from what a teacher says of unlabeled utterances.</summary>
public sealed class TeachingMethodsTests
{
    private static readonly LinearSoftmaxOptions Student = new() { Strengths = [0.3, 0.03] };

    [Fact]
    public void Each_learns_from_the_pool_and_counts_its_labels()
    {
        string[] names = ["label propagation", "co-training", "own teacher", "own teacher of a network"];
        IReadOnlyList<ExperimentCell> cells = Run([0.5], [0],
            ExperimentMethod.LinearSoftmax,
            ExperimentMethod.FromLabelPropagation(names[0], new LabelPropagationOptions { Neighbours = 5 }, Student),
            ExperimentMethod.FromCoTraining(names[1], new CoTrainingOptions { Rounds = 2, RowsPerRound = 6 }, Student),
            ExperimentMethod.FromSoftTargets(names[2], Teacher, Student, unlabeledWeight: 0.5),
            ExperimentMethod.FromSoftTargets(names[3], Teacher, SmallTraining.NetworkOptions, unlabeledWeight: 0.5));
        foreach (string name in names)
        {
            ExperimentCell[] own = [.. cells.Where(cell => cell.Recipe == name)];
            own.Should().HaveCount(1);
            own.Should().OnlyContain(cell => cell.ChoosingCount > 0 && cell.Predictions.Count > 0);
            own[0].Predictions.Should().NotBeEquivalentTo(cells[0].Predictions, $"{name} learns from the pool");
        }
    }

    [Fact]
    public void A_contrast_has_the_seed_of_the_training()
    {
        var options = new DialogueContextOptions
        {
            Contrast = new ContextContrastOptions { HiddenSize = 6, EmbeddingSize = 4, Steps = 5, BatchSize = 16 },
            TeacherStrengths = [0.3], StudentStrengths = [0.1],
        };
        IReadOnlyList<ExperimentCell> cells = Run([0.5], [0, 1], ExperimentMethod.FromDialogueContext("contrast", options)),
            again = Run([0.5], [1], ExperimentMethod.FromDialogueContext("contrast", options)),
            other = Run([0.5], [1], ExperimentMethod.FromDialogueContext(
                "contrast", options with { Contrast = options.Contrast with { Seed = 5 } }));
        again[0].Predictions.Should().BeEquivalentTo(cells[1].Predictions);
        other[0].Predictions.Should().NotBeEquivalentTo(cells[1].Predictions);
    }

    // Says that every utterance is more of one class than of the other, as its id is long.
    private static IReadOnlyDictionary<string, IReadOnlyList<double>> Teacher(MethodTask task) => task.Rows.Unlabeled.ToDictionary(
        row => row.Id, row => (IReadOnlyList<double>)(row.Id.Length % 2 == 0 ? [0.8, 0.2] : [0.4, 0.6]));

    private static IReadOnlyList<ExperimentCell> Run(double[] fractions, long[] seeds, params ExperimentMethod[] methods)
    {
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Folds = [SmallTraining.Fold], Recipes = [], Methods = methods, LabelFractions = fractions, Seeds = seeds,
            Trainer = SmallTraining.Options,
        });
        return result.Cells;
    }
}
