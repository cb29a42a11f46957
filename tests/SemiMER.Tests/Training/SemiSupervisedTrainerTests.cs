using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class SemiSupervisedTrainerTests
{
    [Fact]
    public void Streams_of_different_sizes_are_drawn_evenly()
    {
        var labeledTerm = new CapturingTerm("labeled rows");
        var unlabeledTerm = new CapturingTerm("unlabeled rows");
        var labeled = new LabeledSet(SmallTraining.Labeled.Classes,
            [.. SmallTraining.Labeled.Where(item => item.ClassIndex == 0).Take(4),
                .. SmallTraining.Labeled.Where(item => item.ClassIndex == 1).Take(2)]);
        var unlabeled = new UnlabeledSet(SmallTraining.Unlabeled.Take(10));
        var recipe = Recipe.Of("capture", [new(labeledTerm, 1)], [new(unlabeledTerm, 1)]);
        Fit(recipe, new TrainerOptions { Epochs = 2, StepsPerEpoch = 3, LabeledBatchSize = 4, UnlabeledBatchSize = 5 }, labeled, unlabeled);

        labeledTerm.Batches.Should().HaveCount(6).And.OnlyContain(batch => batch.Length == 4);
        Drawn(labeledTerm).Should().HaveCount(6).And.OnlyContain(row => row.Count() == 4); // 24 draws of 6 rows
        unlabeledTerm.Batches.Should().HaveCount(6).And.OnlyContain(batch => batch.Length == 5);
        Drawn(unlabeledTerm).Should().HaveCount(10).And.OnlyContain(row => row.Count() == 3); // 30 draws of 10 rows
        unlabeledTerm.ClassWeights.Should().Equal(labeledTerm.ClassWeights);
        labeledTerm.ClassWeights.Should().Equal(6f / (2 * 4), 6f / (2 * 2)); // n / (K n_k)
        Drawn(labeledTerm).Select(row => row.Key).Should().BeEquivalentTo(labeled.Utterances.Select(row => row.Id));
    }

    [Fact]
    public void Classes_may_count_as_they_come()
    {
        var term = new CapturingTerm("rows");
        Fit(Recipe.Of("capture", [new(term, 1)]), SmallTraining.Options with { ClassWeighting = ClassWeighting.None });
        term.Batches.Should().NotBeEmpty();
        term.ClassWeights.Should().BeNull();
    }

    [Fact]
    public void Every_recipe_gets_the_same_number_of_updates()
    {
        foreach (Recipe recipe in (Recipe[])
            [Recipe.SupervisedOnly(), Recipe.PaperSupervised(new MaximumMeanDiscrepancy()), SmallTraining.Paper])
        {
            using EmotionNetwork network = SmallTraining.Network();
            var trainer = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options);
            var steps = new List<long>();
            var epochs = new List<int>();
            trainer.StepCompleted += (_, completed) => steps.Add(completed.Step);
            trainer.EpochCompleted += (_, completed) => epochs.Add(completed.Report.Epoch);
            trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
            steps.Should().Equal([0, 1, 2, 3, 4, 5], recipe.Name);
            epochs.Should().Equal([0, 1], recipe.Name);
        }
    }

    [Fact]
    public void Unlabeled_rows_are_not_needed_where_the_recipe_does_not_use_them()
    {
        Recipe weightless = Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { UnlabeledWeight = 0 });
        foreach (Recipe recipe in (Recipe[])[Recipe.SupervisedOnly(), weightless])
        {
            TrainingResult run = Fit(recipe, SmallTraining.Options, SmallTraining.Labeled, new UnlabeledSet([]));
            run.History[0].Terms.Keys.Should().NotContain(name => name.StartsWith("unlabeled", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Weights_of_the_best_epoch_are_restored()
    {
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper,
            SmallTraining.Options with { Epochs = 12, StepsPerEpoch = 2, LearningRate = 1 });
        var weights = new List<float[]>();
        trainer.EpochCompleted += (_, _) => weights.Add(SmallTraining.Weights(network));
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);

        double[] accuracies = [.. run.History.Select(report => report.Validation!.UnweightedAccuracy)];
        run.BestEpoch.Should().Be(Array.IndexOf(accuracies, accuracies.Max())).And.BeLessThan(11, "else nothing would be tested");
        SmallTraining.Weights(network).Should().Equal(weights[run.BestEpoch]).And.NotEqual(weights[^1]);
        run.History.Where(report => report.IsBest).Select(report => report.Validation!.UnweightedAccuracy).Should().BeInAscendingOrder()
            .And.OnlyHaveUniqueItems();
        run.Recognizer.Evaluate(SmallTraining.Fold.Validation).UnweightedAccuracy.Should().Be(accuracies.Max());
        network.training.Should().BeFalse();
    }

    [Fact]
    public void Of_equal_epochs_the_first_is_best()
    {
        TrainingResult run = Fit(SmallTraining.Paper, SmallTraining.Options with { Epochs = 3, LearningRate = 1e-12 });
        run.History.Select(report => report.Validation!.UnweightedAccuracy).Distinct().Should().ContainSingle();
        run.BestEpoch.Should().Be(0);
        run.History.Select(report => report.IsBest).Should().Equal(true, false, false);
    }

    [Fact]
    public void Events_and_log_name_every_term()
    {
        var logger = new RecordingLogger();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options with { Epochs = 1 }, logger);
        var terms = new List<IReadOnlyDictionary<string, double>>();
        trainer.StepCompleted += (_, completed) => terms.Add(completed.Terms);
        EpochReport report = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation).History.Single();

        string[] expected = ["labeled/classification", .. from stream in (string[])["labeled", "unlabeled"]
            from part in (string[])["reconstruction/acoustic", "reconstruction/visual", "reconstruction/lexical",
                "matching/pair/acoustic-visual",
                "matching/unpair/acoustic-visual", "matching/pair/acoustic-lexical", "matching/unpair/acoustic-lexical"]
            select $"{stream}/{part}", "total"];
        report.Terms.Keys.Should().BeEquivalentTo(expected);
        foreach (string name in expected)
            report.Terms[name].Should()
                .BeApproximately(terms.Where(step => step.ContainsKey(name)).Average(step => step[name]), 1e-12, name);
        logger.Messages.Single(message => message.Level == LogLevel.Information).Text.Should().StartWith("Epoch 0: validation UA 0.")
            .And.ContainAll(expected);
        logger.Messages.Count(message => message.Level == LogLevel.Trace && message.Text.Contains("total ", StringComparison.Ordinal))
            .Should().Be(SmallTraining.Options.StepsPerEpoch);
    }

    [Fact]
    public void Terms_a_batch_does_not_allow_are_skipped_counted_and_logged()
    {
        var logger = new RecordingLogger();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(
            network, SmallTraining.Paper, SmallTraining.Options with { LabeledBatchSize = 1 }, logger);
        EpochReport report = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation).History[0];

        report.Skipped["labeled/matching/pair/acoustic-visual"].Should().Be(3);
        report.Skipped["labeled/matching/unpair/acoustic-lexical"].Should().Be(3);
        report.Terms.Keys.Should().NotContain("labeled/matching/pair/acoustic-visual")
            .And.Contain("labeled/classification").And.Contain("unlabeled/matching/pair/acoustic-visual");
        logger.Messages.Should().Contain((LogLevel.Debug,
            "Epoch 0: the batches did not allow 'labeled/matching/pair/acoustic-visual', or not all of it, in 3 of 3 steps"));
        logger.Messages.Should().Contain((LogLevel.Trace,
            "Step 0: skipped 'labeled/matching/pair/acoustic-visual': 1 utterances have both modalities, at least 2 needed"));
    }

    [Fact]
    public void Step_in_which_several_sets_are_missing_counts_once()
    {
        // Batches of two labeled rows: each class present is too small for its unpaired sets.
        TrainingResult run = Fit(SmallTraining.Paper, SmallTraining.Options with { LabeledBatchSize = 2, StepsPerEpoch = 8 });
        run.History[0].Skipped["labeled/matching/unpair/acoustic-visual"].Should().Be(8);
    }

    [Fact]
    public void Batches_of_one_train_and_one_labeled_row_a_class_is_enough()
    {
        var labeled = new LabeledSet(SmallTraining.Labeled.Classes,
            [SmallTraining.Labeled.First(item => item.ClassIndex == 0), SmallTraining.Labeled.First(item => item.ClassIndex == 1)]);
        TrainingResult run = Fit(SmallTraining.Paper, SmallTraining.Options with { LabeledBatchSize = 1, UnlabeledBatchSize = 1 }, labeled);
        run.History.Should().HaveCount(2);
        run.History[0].Terms.Should().ContainKeys("labeled/classification", "unlabeled/reconstruction/visual");
        run.History[0].Skipped["unlabeled/matching/unpair/acoustic-visual"].Should().Be(3);
    }

    [Fact]
    public void Steps_without_any_term_change_nothing_and_are_told()
    {
        var logger = new RecordingLogger();
        EmotionNetwork network = SmallTraining.Network();
        float[] before = SmallTraining.Weights(network);
        var matching = new CrossModalMatchingTerm(new CrossModalMatching(new MaximumMeanDiscrepancy(), PairingTopology.AllPairs));
        new SemiSupervisedTrainer(network, Recipe.Of("matching", [new(matching, 1)]),
                SmallTraining.Options with { LabeledBatchSize = 1 }, logger)
            .Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        SmallTraining.Weights(network).Should().Equal(before);
        logger.Messages.Count(message => message.Level == LogLevel.Warning).Should().Be(6);
    }

    [Fact]
    public void Cancelling_stops_between_steps_with_the_best_epoch_so_far()
    {
        using var cancelled = new CancellationTokenSource();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        var steps = new List<long>();
        trainer.StepCompleted += (_, completed) =>
        {
            steps.Add(completed.Step);
            if (completed.Step == 4)
                cancelled.Cancel();
        };
        TrainingResult run = trainer.Fit(
            SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation, cancelled.Token);
        steps.Should().Equal(0, 1, 2, 3, 4);
        (run.EndedBy, run.History.Count, run.BestEpoch).Should().Be((TrainingEnd.Cancelled, 1, 0));
        run.Recognizer.Evaluate(SmallTraining.Fold.Validation).UnweightedAccuracy
            .Should().Be(run.History[0].Validation!.UnweightedAccuracy);
    }

    [Fact]
    public void Cancelling_before_the_first_epoch_has_ended_leaves_nothing_to_return()
    {
        using var cancelled = new CancellationTokenSource();
        using EmotionNetwork network = SmallTraining.Network();
        var trainer = new SemiSupervisedTrainer(network, SmallTraining.Paper, SmallTraining.Options);
        trainer.StepCompleted += (_, _) => cancelled.Cancel();
        FluentActions.Invoking(() => trainer.Fit(
                SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation, cancelled.Token))
            .Should().Throw<OperationCanceledException>().Which.CancellationToken.Should().Be(cancelled.Token);
    }

    [Fact]
    public void Every_fault_of_the_options_is_listed()
    {
        using EmotionNetwork network = SmallTraining.Network();
        var options = new TrainerOptions
        {
            Epochs = 0, StepsPerEpoch = 0, LabeledBatchSize = 0, UnlabeledBatchSize = -1, LearningRate = 0, WeightDecay = -1,
            GradientNorm = double.NaN,
        };
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, SmallTraining.Paper, options)).Should().Throw<OptionsException>()
            .WithMessage("TrainerOptions has 7 faults: Epochs is 0; at least 1. *GradientNorm is NaN; above 0.");
    }

    private static IGrouping<string, string>[] Drawn(CapturingTerm term) => [.. term.Batches.SelectMany(batch => batch).GroupBy(id => id)];

    private static TrainingResult Fit(Recipe recipe, TrainerOptions options, LabeledSet? labeled = null, UnlabeledSet? unlabeled = null) =>
        new SemiSupervisedTrainer(SmallTraining.Network(), recipe, options)
            .Fit(labeled ?? SmallTraining.Labeled, unlabeled ?? SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
}
