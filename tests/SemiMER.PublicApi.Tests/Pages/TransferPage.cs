using FluentAssertions;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using Xunit;

namespace Stranger.Pages;

/// <summary>The code of <c>docs/transfer.md</c>.</summary>
public sealed class TransferPage
{
    private static readonly LabeledSet labeled = new(["low", "high"], SmallData.Labeled);

    private static readonly UnlabeledSet unlabeled = SmallData.Unlabeled;

    private static readonly LabeledSet validation = new(["low", "high"], SmallData.Fold.Validation);

    [Fact]
    public void Rows_of_another_corpus_teach_a_network()
    {
        var foreign = new SyntheticCorpus(SmallData.CorpusOptions with
        {
            Classes = ["sad", "bored", "happy", "other"],
            ClassWeights = [1, 1, 2, 1],
            StateDimensions = 4,
            Seed = 5,
        });

        ClassMap map = ClassMap.Parse("low=sad+bored,high=happy", foreign.Schema.Classes);
        IReadOnlyList<string> dropped = map.LeftOut;
        Corpus source = foreign.WithClasses(map);
        LabeledSet rows = new LabeledSet(source.Schema.Classes, source.Rows.Where(row => row.ClassIndex is not null)
            .Select(row => new LabeledUtterance(row.Utterance, row.ClassIndex!.Value))).InDomain("foreign");

        FeatureAlignment alignment = FeatureAlignment.Coral(rows.Utterances, labeled.Utterances.Concat(unlabeled));
        LabeledSet both = alignment.Transform(rows).Concat(labeled);

        CorpusSchema schema = source.Schema;

        Recipe recipe = Recipe.DomainMatching(new MaximumMeanDiscrepancy());
        TrainerOptions options = new() { Epochs = 2, StepsPerEpoch = 5, Sampling = LabeledSampling.DomainBalanced };
        TrainingResult run = new SemiSupervisedTrainer(EmotionNetwork.Create(schema), recipe, options).Fit(both, unlabeled, validation);

        dropped.Should().Equal("other");
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        run.Recognizer.Save(path);
        run.Recognizer.Dispose();
        GoOn(path, options).Should().Be(2);
        File.Delete(path);
    }

    private static int GoOn(string path, TrainerOptions options)
    {
        using EmotionRecognizer start = EmotionRecognizer.Load(path);
        Recipe tuning = Recipe.FineTuning(start.Network);
        TrainingResult tuned = new SemiSupervisedTrainer(start, tuning, options).Fit(labeled, unlabeled, validation);
        return tuned.History.Count;
    }

    [Fact]
    public void Shares_of_classes_are_found_without_labels()
    {
        using EmotionRecognizer recognizer = Baselines.LinearSoftmax(SmallData.Fold).Recognizer;

        IReadOnlyList<double> shares = PriorShift.Adapt(recognizer, [.. unlabeled], trainedShares: [0.5, 0.5]);

        shares.Sum().Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public void A_source_stands_in_an_experiment()
    {
        Corpus corpus = SmallData.Corpus;
        LabeledSet foreignRows = new(corpus.Schema.Classes, SmallData.Fold.Test);

        var source = new TransferSource("foreign", foreignRows) { Alignment = SourceAlignment.Coral };
        var plan = new ExperimentPlan
        {
            Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
            Recipes = [],
            Methods =
            [
                ExperimentMethod.LinearSoftmax,
                (source with { UsesTargetLabels = false }).AddedTo("source only", ExperimentMethod.LinearSoftmax),
                source.AddedTo("pooled", ExperimentMethod.LinearSoftmax),
                source.FineTuned("fine-tuned"),
            ],
            LabelFractions = [0.01, 0.1],
        };

        plan.Methods.Select(method => method.Name).Should().OnlyHaveUniqueItems();
        using ExperimentResult result = ExperimentRunner.Run(plan with
        {
            Folds = [plan.Folds[0]],
            LabelFractions = [0.5],
            Seeds = [0],
            Trainer = SmallData.Training,
        });
        result.Cells.Should().HaveCount(4);
    }
}
