using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace ExperimentProgram;

/// <summary>Eight trainings of milliseconds.</summary>
internal static class SmallPlan
{
    public static ExperimentPlan Plan { get; } = new()
    {
        Baselines = [],
        Folds = [.. SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus(new SyntheticCorpusOptions
        {
            Classes = ["calm", "angry"],
            ClassWeights = [2, 1],
            Sessions = 3,
            DialoguesPerSession = 3,
            UtterancesPerDialogue = 10,
            AcousticWidth = 6,
            VisualWidth = 5,
            LexicalWidth = 7,
            StateDimensions = 2,
        })).Take(2)],
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
