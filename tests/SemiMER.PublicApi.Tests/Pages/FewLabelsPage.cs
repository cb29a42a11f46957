using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Training;

namespace Stranger;

// The code of docs/few-labels.md.

public sealed class FewLabelsPage
{
    [Fact]
    public void Dialogues_teach_a_recognizer()
    {
        using var place = new TemporaryFolder();
        string path = place.File("context.semimer");
        CorpusFold fold = SmallData.Fold;

        DialogueContextResult context = DialogueContext.Fit(fold, labelFraction: 0.5, seed: 7);
        context.Recognizer.Save(path);
        IReadOnlyList<double> taught = context.SoftTargets[fold.Train.WithLabelBudget(0.5, 7).Unlabeled[0].Id];

        taught.Sum().Should().BeApproximately(1, 1e-9);
        File.Exists(path).Should().BeTrue();
    }

    [Fact]
    public void Validation_chooses()
    {
        ExperimentPlan plan = Plan(SmallData.Corpus);
        using ExperimentResult result = ExperimentRunner.Run(plan with
        {
            Folds = [plan.Folds[0]],
            LabelFractions = [0.5],
            Seeds = [0],
            Networks = [new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [5] }],
            Trainer = SmallData.Training,
        });
        result.Table().Rows.Select(row => row.Recipe).Should().Equal("supervised", "linear soft-max", "dialogue context", "choice");
    }

    private static ExperimentPlan Plan(Corpus corpus)
    {
        ExperimentMethod supervised = RecipeChoice.Best("supervised, by validation",
            ExperimentMethod.LinearSoftmax,
            ExperimentMethod.FromRecipe("network", seed => Recipe.SupervisedOnly()));
        ExperimentMethod choice = RecipeChoice.ByValidation("choice", supervised, ExperimentMethod.DialogueContext);
        var plan = new ExperimentPlan
        {
            Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
            Recipes = [seed => Recipe.SupervisedOnly()],
            Methods = [ExperimentMethod.LinearSoftmax, ExperimentMethod.DialogueContext, choice],
            LabelFractions = [0.01, 0.1, 1],
        };
        return plan;
    }
}
