using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Formats;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

public sealed class HyperparameterSearchTests : IDisposable
{
    private static readonly SearchPlan Plan = new()
    {
        Folds = [.. SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus).Take(2)],
        Recipes = [new SearchedRecipe("one", random => Drawn(random)), new SearchedRecipe("two", random => Drawn(random))],
        Trials = 4,
        Reduction = 2,
        Epochs = 8,
        Parallelism = 2,
    };

    private readonly TemporaryDirectory directory = new();

    private ExperimentFolderOptions Folder => new() { Directory = directory.Root };

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Every_recipe_gets_the_same_trials_and_the_best_go_on()
    {
        SearchResult result = HyperparameterSearch.Run(Plan, Folder);
        result.IsComplete.Should().BeTrue();
        foreach (string recipe in (string[])["one", "two"])
        {
            SearchTrial[] trials = [.. result.Trials.Where(trial => trial.Recipe == recipe)];
            trials.Select(trial => trial.Scores.Count).Order().Should().Equal(1, 1, 2, 3);
            SearchTrial[] passed = [.. trials.Where(trial => trial.Scores.Count > 1)];
            passed.Min(trial => trial.Scores[0]).Should().BeGreaterThanOrEqualTo(
                trials.Where(trial => trial.Scores.Count == 1).Max(trial => trial.Scores[0]));
            result.BestOf(recipe).Should().BeSameAs(passed.Single(trial => trial.Scores.Count == 3));
            result.BestOf(recipe).Scores[1].Should().Be(passed.Max(trial => trial.Scores[1]));
            trials.Select(trial => trial.Settings.Values["rate"]).Should().OnlyHaveUniqueItems();
        }
        CsvTable listed = CsvTable.ReadFile(directory.File("trials.csv"));
        listed.Columns.Should().Equal("recipe", "trial", "rate", "UA of rung 1", "UA of rung 2", "UA of rung 3");
        listed.Rows.Should().HaveCount(8);
        // 2 recipes x (4 + 2 + 1) trials x 2 folds.
        Directory.GetFiles(directory.File("trials")).Should().HaveCount(28);
        FluentActions.Invoking(() => result.BestOf("three")).Should().Throw<ExperimentException>();
    }

    [Fact]
    public void Search_looks_at_no_test_row()
    {
        SearchResult result = HyperparameterSearch.Run(Plan, Folder);
        using var other = new TemporaryDirectory();
        // Other labels in the test part change the digest of the data and nothing that is found.
        CorpusFold[] swapped = [.. Plan.Folds.Select(fold => new CorpusFold(
            fold.Name, fold.Schema, fold.Parts[0].Rows, fold.Parts[1].Rows,
            fold.Parts[2].Rows.Select(row => row with { ClassIndex = 1 - row.ClassIndex })))];
        HyperparameterSearch.Run(Plan with { Folds = swapped }, new ExperimentFolderOptions { Directory = other.Root }).Trials
            .Select(trial => (trial.Recipe, trial.Number, string.Join(' ', trial.Scores))).Should().Equal(
            result.Trials.Select(trial => (trial.Recipe, trial.Number, string.Join(' ', trial.Scores))));
    }

    [Fact]
    public void Shards_end_at_the_rung_and_list_what_is_missing()
    {
        SearchResult whole = HyperparameterSearch.Run(Plan, Folder);
        using var shared = new TemporaryDirectory();
        SearchResult Run(int number) => HyperparameterSearch.Run(Plan, new ExperimentFolderOptions
        {
            Directory = shared.Root, Shard = new ExperimentShard(number, 2),
        });
        SearchResult first = Run(1);
        first.Missing.Should().HaveCount(8).And.OnlyContain(text => text.StartsWith("rung 1: "));
        first.Missing[0].Should().Be("rung 1: one, trial 0, session 2, seed 0");
        FluentActions.Invoking(() => first.BestOf("one")).Should().Throw<ExperimentException>().WithMessage("*8 training(s) are missing*");
        SearchResult second = Run(2); // ends rung 1, begins rung 2
        second.Missing.Should().HaveCount(4).And.OnlyContain(text => text.StartsWith("rung 2: "));
        Run(1).Missing.Should().HaveCount(2).And.OnlyContain(text => text.StartsWith("rung 3: "));
        SearchResult last = Run(2);
        last.IsComplete.Should().BeTrue();
        last.ToCsv().Rows.Should().BeEquivalentTo(whole.ToCsv().Rows);
    }

    [Fact]
    public void Another_search_is_refused_and_faults_are_listed()
    {
        HyperparameterSearch.Run(Plan, Folder);
        FluentActions.Invoking(() => HyperparameterSearch.Run(Plan with { Seed = 1 }, Folder)).Should().Throw<ExperimentException>()
            .Which.Differences.Should().Contain(difference => difference.StartsWith("plan, one, trial 0:"));
        SearchPlan faulty = Plan with { Trials = 1, Reduction = 1, Epochs = 0, LabelFraction = 0, Seeds = [], Folds = [] };
        FluentActions.Invoking(faulty.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(6);
        var negative = new TrainerOptions { LearningRate = -1 };
        SearchPlan bad = Plan with { Recipes = [new SearchedRecipe("bad", random => Drawn(random) with { Trainer = negative })] };
        FluentActions.Invoking(bad.Validate).Should().Throw<OptionsException>().WithMessage("TrainerOptions*");
    }

    private static TrialSettings Drawn(RandomSource random)
    {
        double rate = Math.Pow(10, -4 + 3 * random.NextDouble());
        return new TrialSettings
        {
            Recipe = _ => Recipe.SupervisedOnly(),
            Network = SmallTraining.NetworkOptions,
            Trainer = SmallTraining.Options with { LearningRate = rate },
            Values = new Dictionary<string, string> { ["rate"] = FormattableString.Invariant($"{rate:0.00000000}") },
        };
    }
}
