using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using SmallPrograms;

namespace ExperimentProgram;

/// <summary>Eight trainings of milliseconds.</summary>
internal static class SmallPlan
{
    public static ExperimentPlan Plan { get; } = new()
    {
        Methods = [],
        Folds = [.. SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus(SmallCorpus.Options)).Take(2)],
        Recipes =
        [
            _ => Stopping(Recipe.SupervisedOnly()),
            _ => Stopping(Recipe.Paper(new MaximumMeanDiscrepancy())),
        ],
        Seeds = [1, 2],
        Networks = [new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [8] }],
        Trainer = new TrainerOptions { Epochs = 2, StepsPerEpoch = 3, LabeledBatchSize = 8, UnlabeledBatchSize = 8 },
        Parallelism = 1,
    };

    private static Recipe Stopping(Recipe recipe) => recipe with
    {
        Stages = [recipe.Stages[0] with { Labeled = [.. recipe.Stages[0].Labeled, new WeightedTerm(new StoppingTerm(), 1)] }],
    };
}
