using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

/// <summary>Trainings of an experiment can be followed, and are the same whether they are or not.</summary>
public sealed class FollowingTests
{
    private static readonly SyntheticCorpus Corpus = new(new SyntheticCorpusOptions
    {
        Sessions = 3, UtterancesPerDialogue = 6, AcousticWidth = 6, VisualWidth = 5, LexicalWidth = 6,
    });

    private static readonly EmotionNetworkOptions Network = new() { EmbeddingSize = 6, HiddenSizes = [6] };

    private static readonly ExperimentPlan Plan = new()
    {
        Folds = [SpeakerFolds.LeaveOneSessionOut(Corpus)[0]],
        Recipes = [_ => Recipe.SupervisedOnly()],
        Networks = [Network],
        Methods = [ExperimentMethod.Majority, ExperimentMethod.FromRecipe("own", _ => Recipe.SupervisedOnly(), Network)],
        LabelFractions = [0.2, 1],
        Seeds = [0, 1],
        Trainer = new TrainerOptions { Epochs = 2, StepsPerEpoch = 3 },
    };

    [Fact]
    public void Each_training_is_told_before_it_begins_and_none_is_changed()
    {
        List<ExperimentTraining> told = [];
        int steps = 0;
        using ExperimentResult followed = ExperimentRunner.Run(Plan with
        {
            Following = training =>
            {
                training.Trainer.StepCompleted += (_, _) => Interlocked.Increment(ref steps);
                lock (told)
                    told.Add(training);
            },
        });
        using ExperimentResult alone = ExperimentRunner.Run(Plan);

        string fold = Plan.Folds[0].Name;
        told.Select(training => (training.Fold, training.Recipe, training.Network, training.LabelFraction, training.Seed))
            .Should().BeEquivalentTo(
            [
                .. from fraction in Plan.LabelFractions
                   from seed in Plan.Seeds
                   from method in new[] { ("supervised", "network"), ("own", "") }
                   select (fold, method.Item1, method.Item2, fraction, seed),
            ]);
        steps.Should().Be(8 * 2 * 3);
        told.Select(training => training.Trainer).Should().OnlyHaveUniqueItems();
        followed.Cells.SelectMany(cell => cell.Predictions).SelectMany(row => row.Probabilities)
            .Should().Equal(alone.Cells.SelectMany(cell => cell.Predictions).SelectMany(row => row.Probabilities));
        ExperimentManifest.Of(Plan with { Following = _ => { } }).DifferencesTo(ExperimentManifest.Of(Plan)).Should().BeEmpty();
    }
}
