using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

public sealed class ExperimentTests
{
    private static readonly ExperimentPlan Plan = new()
    {
        Methods = [],
        Folds = [.. SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus).Take(2)],
        Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
        LabelFractions = [0.3, 1],
        Seeds = [3, 4],
        Networks = [SmallTraining.NetworkOptions],
        Trainer = SmallTraining.Options,
        Parallelism = 1,
    };

    [Fact]
    public void Every_cell_is_run_in_the_order_of_the_plan()
    {
        var progress = new Reports();
        using ExperimentResult result = ExperimentRunner.Run(Plan, progress);
        result.Cells.Select(cell => (cell.Fold, cell.LabelFraction, cell.Seed, cell.Recipe)).Should().Equal(
            from fold in Plan.Folds
            from fraction in Plan.LabelFractions
            from seed in Plan.Seeds
            from recipe in Plan.Recipes
            select (fold.Name, fraction, seed, recipe(seed).Name));
        progress.All.Select(report => report.Completed).Should().Equal(Enumerable.Range(1, 16));
        progress.All.Should().OnlyContain(report => report.Total == 16);
        foreach (ExperimentCell cell in result.Cells)
            (cell.LabeledCount + cell.UnlabeledCount).Should().Be(Plan.Folds.Single(fold => fold.Name == cell.Fold).Train.Count);
    }

    [Fact]
    public void Without_unlabeled_rows_L_semi_is_L_s()
    {
        Corpus labeled = new InMemoryCorpus(
            SmallTraining.Corpus.Schema, SmallTraining.Corpus.Rows.Where(row => row.ClassIndex is not null));
        using ExperimentResult result = ExperimentRunner.Run(Plan with
        {
            Folds = [SpeakerFolds.LeaveOneSessionOut(labeled)[0]],
            Recipes = [_ => Recipe.PaperSupervised(new MaximumMeanDiscrepancy()), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
            LabelFractions = [1, 0.5],
            Seeds = [3],
        });
        result.Cells.Select(cell => (cell.Recipe, cell.UnlabeledCount > 0)).Should().Equal(
            ("L_s", false), ("L_semi", false), ("L_s", true), ("L_semi", true));
        result.Cells[1].Should().BeEquivalentTo(result.Cells[0], options => options
            .Excluding(cell => cell.Recipe).Excluding(cell => cell.Options));
    }

    [Fact]
    public void Results_do_not_depend_on_parallelism()
    {
        using ExperimentResult one = ExperimentRunner.Run(Plan), two = ExperimentRunner.Run(Plan with { Parallelism = 2 }),
            three = ExperimentRunner.Run(Plan with { Parallelism = 3 });
        foreach (ExperimentResult other in (ExperimentResult[])[two, three])
        {
            other.Cells.Should().BeEquivalentTo(one.Cells, options => options.WithStrictOrdering());
            other.BestCell.Should().BeEquivalentTo(one.BestCell);
            SmallTraining.Weights(other.Best.Network).Should().Equal(SmallTraining.Weights(one.Best.Network));
        }
    }

    [Fact]
    public void Best_is_chosen_on_validation_whatever_the_test_says()
    {
        ExperimentPlan plan = Plan with { LabelFractions = [1] };
        using ExperimentResult result = ExperimentRunner.Run(plan);
        double best = result.Cells.Max(cell => cell.Validation.UnweightedAccuracy);
        result.BestCell.Should().BeSameAs(result.Cells.First(cell => cell.Validation.UnweightedAccuracy == best));
        CorpusFold fold = plan.Folds.Single(fold => fold.Name == result.BestCell.Fold);
        result.Best.Evaluate(fold.Validation).UnweightedAccuracy.Should().Be(best);
        result.Best.Evaluate(fold.Test).UnweightedAccuracy.Should().Be(result.BestCell.Test.UnweightedAccuracy);

        // Other labels in the test set change what is reported and nothing that is chosen.
        ExperimentPlan swapped = plan with { Folds = [.. plan.Folds.Select(SwapTestLabels)] };
        using ExperimentResult other = ExperimentRunner.Run(swapped);
        other.Cells.Select(cell => (cell.BestEpoch, cell.Validation.UnweightedAccuracy)).Should().Equal(
            result.Cells.Select(cell => (cell.BestEpoch, cell.Validation.UnweightedAccuracy)));
        other.Cells.Select(cell => cell.Test.UnweightedAccuracy).Should().Equal(
            result.Cells.Select(cell => 1 - cell.Test.UnweightedAccuracy), (one, two) => Math.Abs(one - two) < 1e-12);
        SmallTraining.Weights(other.Best.Network).Should().Equal(SmallTraining.Weights(result.Best.Network));
    }

    [Fact]
    public void Differences_are_to_the_baseline_of_the_same_fold_budget_and_seed()
    {
        using ExperimentResult result = ExperimentRunner.Run(Plan);
        IReadOnlyList<ExperimentRow> rows = result.Table().Rows;
        rows.Select(row => (row.LabelFraction, row.Recipe)).Should().Equal(
            (0.3, "supervised"), (0.3, "L_semi"), (1, "supervised"), (1, "L_semi"));
        foreach (ExperimentRow row in rows)
        {
            ExperimentCell[] own = Cells(row.Recipe);
            own.Should().HaveCount(4);
            // Each test speaker is in one fold and tested once a seed: recalls are over both folds, of seed after seed.
            row.UnweightedAccuracy.Mean.Should().BeApproximately(PooledAccuracy(own), 1e-12);
            row.Labeled.Should().Be(new LabelCounts(own.Min(cell => cell.LabeledCount), own.Max(cell => cell.LabeledCount)));
            row.Choosing.Should().Be(new LabelCounts(own.Min(cell => cell.ChoosingCount), own.Max(cell => cell.ChoosingCount)));
            row.Units.Should().Be(Plan.Folds.Sum(fold => fold.Test.Select(item => item.Utterance.Speaker).Distinct().Count()));
            if (row.Recipe == "supervised")
                row.Difference.Should().BeNull();
            else
                row.Difference!.Interval.Mean.Should().BeApproximately(PooledAccuracy(own) - PooledAccuracy(Cells("supervised")), 1e-12);

            ExperimentCell[] Cells(string recipe) =>
                [.. result.Cells.Where(cell => cell.LabelFraction == row.LabelFraction && cell.Recipe == recipe)];
        }
        result.Table(baseline: "L_semi").Rows.Select(row => row.Difference is null).Should().Equal(false, true, false, true);
    }

    private static double PooledAccuracy(IReadOnlyList<ExperimentCell> cells) =>
        new EmotionMetrics(cells.Select(cell => cell.Test.ConfusionMatrix).Aggregate((one, other) => one.Add(other))).UnweightedAccuracy;

    [Fact]
    public void Labels_that_choose_come_out_of_the_budget_where_the_plan_says_so()
    {
        using ExperimentResult result = ExperimentRunner.Run(Plan with { ValidationShare = 0.3 });
        foreach (ExperimentCell cell in result.Cells)
        {
            CorpusFold fold = Plan.Folds.Single(fold => fold.Name == cell.Fold);
            (LabeledSet budget, _) = fold.Train.WithLabelBudget(cell.LabelFraction, cell.Seed);
            (cell.LabeledCount + cell.ChoosingCount).Should().Be(budget.Count);
            cell.ChoosingCount.Should().BePositive();
            cell.Validation.ConfusionMatrix.Total.Should().Be(cell.ChoosingCount);
        }
    }

    [Fact]
    public void Every_fault_of_a_plan_is_listed()
    {
        ExperimentPlan plan = Plan with
        {
            Folds = [],
            LabelFractions = [0.1, 0.1, 2],
            Seeds = [1, 1],
            Parallelism = 0,
            Recipes = [Plan.Recipes[0], Plan.Recipes[0]],
        };
        string.Join('|', FluentActions.Invoking(() => ExperimentRunner.Run(plan)).Should().Throw<OptionsException>()
            .Which.Faults)
            .Should().Be("Folds is empty.|LabelFractions has a number twice.|Seeds has a number twice.|" +
            "Parallelism is 0; at least 1.|LabelFractions is 2; above 0, at most 1.|Recipes has two of one name.");
        FluentActions.Invoking(() => ExperimentRunner.Run(Plan with { Recipes = [], Seeds = [], LabelFractions = [] }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
        FluentActions.Invoking(() => ExperimentRunner.Run(Plan with { Networks = [new EmotionNetworkOptions { Dropout = 1 }] }))
            .Should().Throw<OptionsException>().WithMessage("EmotionNetworkOptions*");
        FluentActions.Invoking(() => ExperimentRunner.Run(Plan with { Trainer = new TrainerOptions { Epochs = 0 } }))
            .Should().Throw<OptionsException>().WithMessage("TrainerOptions*");
    }

    [Fact]
    public void Fault_of_a_training_ends_the_experiment_with_its_own_exception()
    {
        ExperimentPlan diverging = Plan with { Trainer = Plan.Trainer with { LearningRate = 1e30 }, Parallelism = 2 };
        FluentActions.Invoking(() => ExperimentRunner.Run(diverging))
            .Should().Throw<TrainingException>();
        using var cancelled = new CancellationTokenSource();
        var progress = new Reports(report => cancelled.Cancel());
        FluentActions.Invoking(() => ExperimentRunner.Run(Plan, progress, cancellationToken: cancelled.Token))
            .Should().Throw<OperationCanceledException>().Which.CancellationToken.Should().Be(cancelled.Token);
        progress.All.Should().ContainSingle();
    }

    private static CorpusFold SwapTestLabels(CorpusFold fold)
    {
        HashSet<string> test = [.. fold.TestEnrollment.Select(row => row.Id)];
        HashSet<string> validation = [.. fold.ValidationEnrollment.Select(row => row.Id)];
        ILookup<int, CorpusRow> parts = SmallTraining.Corpus.Rows.ToLookup(row =>
            test.Contains(row.Utterance.Id) ? 2 : validation.Contains(row.Utterance.Id) ? 1 : 0);
        return new CorpusFold(fold.Name, SmallTraining.Corpus.Schema, parts[0], parts[1],
            parts[2].Select(row => row with { ClassIndex = 1 - row.ClassIndex }));
    }

    private sealed class Reports(Action<ExperimentProgress>? then = null) : IProgress<ExperimentProgress>
    {
        public List<ExperimentProgress> All { get; } = [];

        public void Report(ExperimentProgress value)
        {
            All.Add(value);
            then?.Invoke(value);
        }
    }
}
