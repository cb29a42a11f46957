using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
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
    public void A_network_is_taught_and_asks_for_labels()
    {
        (CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled) = (SmallData.Fold, SmallData.Labeled, SmallData.Unlabeled);
        (Corpus corpus, TrainerOptions options) = (SmallData.Corpus, SmallData.Training);
        DialogueContextResult context = DialogueContext.Fit(corpus.Schema, labeled, unlabeled, fold.Validation);
        using EmotionRecognizer recognizer = Taught(context, corpus, fold, labeled, unlabeled, options).Recognizer;

        IReadOnlyList<LabelSuggestion> next = LabelSuggestions.Suggest(recognizer, unlabeled, count: 5, SuggestionStrategy.Uncertainty);
        string first = $"{next[0].Utterance.Id}, perhaps {next[0].Prediction.ClassName}";

        next.Should().HaveCount(5);
        first.Should().Contain(", perhaps ");
    }

    [Fact]
    public void Several_students_answer_as_one()
    {
        CorpusFold fold = SmallData.Fold;
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(0.5, 7);
        DialogueContextResult context = DialogueContext.Fit(fold, labelFraction: 0.5, seed: 7);
        TrainingResult run = Taught(context, SmallData.Corpus, fold, labeled, unlabeled, SmallData.Training);

        DialogueContextResult contrast = DialogueContext.Fit(
            fold, labelFraction: 0.5, seed: 7, new DialogueContextOptions { Contrast = new ContextContrastOptions() });
        using var ensemble = new RecognizerEnsemble(context.Recognizer, run.Recognizer, contrast.Recognizer);
        EmotionMetrics metrics = ensemble.Evaluate(fold.Test);

        metrics.UnweightedAccuracy.Should().BeInRange(0, 1);
    }

    private static TrainingResult Taught(
        DialogueContextResult context, Corpus corpus, CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled, TrainerOptions options)
    {
        Recipe recipe = Recipe.FromSoftTargets(context.SoftTargets, unlabeledWeight: 0.1 * unlabeled.Count / labeled.Count);
        var network = EmotionNetwork.Create(corpus.Schema);
        TrainingResult run = new SemiSupervisedTrainer(network, recipe, options).Fit(labeled, unlabeled, fold.Validation);
        return run;
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

    [Fact]
    public void Other_teachers_teach()
    {
        ExperimentMethod[] methods = Teachers();
        using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
        {
            Folds = [SmallData.Fold], Recipes = [], Methods = methods, LabelFractions = [0.5], Seeds = [0], Trainer = SmallData.Training,
        });
        result.Cells.Select(cell => cell.Recipe).Should().Equal(
            "context contrast", "label propagation", "co-training", "longer means sad");
    }

    private static ExperimentMethod[] Teachers()
    {
        ExperimentMethod[] methods =
        [
            ExperimentMethod.FromDialogueContext("context contrast", new DialogueContextOptions { Contrast = new() }),
            ExperimentMethod.FromLabelPropagation("label propagation"),
            ExperimentMethod.FromCoTraining("co-training"),
            ExperimentMethod.FromSoftTargets("longer means sad", task => task.Rows.Unlabeled.ToDictionary(
                row => row.Id, row => (IReadOnlyList<double>)(row.Text?.Length > 80 ? [0.3, 0.7] : [0.6, 0.4]))),
        ];
        return methods;
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
