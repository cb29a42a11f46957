using SemiMER;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/evaluation.md.</summary>
public sealed class EvaluationPage : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Plan_is_run_and_tabulated()
    {
        Corpus corpus = SmallData.Corpus;
        ExperimentPlan plan = Plan(corpus);
        plan.Seeds.Should().HaveCount(5);
        Compare(Small(plan)).Rows.Should().HaveCount(8);
    }

    [Fact]
    public void Folder_keeps_cells_and_shards_share_it()
    {
        ExperimentPlan plan = Small(Plan(SmallData.Corpus)) with { LabelFractions = [1] };
        string directory = temporary.File("cells"), report = temporary.File("report");
        Keep(plan, directory, report);
        File.Exists(Path.Combine(report, "predictions.csv")).Should().BeTrue();
        ShareFolder(plan, directory).IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Labels_that_choose_come_out_of_the_budget()
    {
        ExperimentPlan plan = Plan(SmallData.Corpus);

        ExperimentPlan within = plan with { ValidationShare = 0.2 };

        within.Validate();
    }

    [Fact]
    public void Networks_and_baselines_of_ones_own_take_part()
    {
        ExperimentPlan plan = Small(Plan(SmallData.Corpus)) with { LabelFractions = [1], Seeds = [0] };
        ExperimentTable table = WithMore(plan, task => new EmotionRecognizer(
            EmotionNetwork.Create(task.Schema), FeatureScaler.Fit(task.Rows.Labeled, task.Rows.Unlabeled)));
        table.Rows.Should().HaveCount(7);
    }

    [Fact]
    public void Confidence_is_calibrated()
    {
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(SmallData.Corpus)[0];
        using var recognizer = new EmotionRecognizer(
            EmotionNetwork.Create(fold.Schema), FeatureScaler.Fit(fold.Test.Utterances));

        double temperature = TemperatureScaling.Adapt(recognizer, fold.Validation);

        temperature.Should().BeInRange(0.01, 100);
    }

    [Fact]
    public void Continuous_targets_are_tabulated()
    {
        Corpus small = SmallData.Corpus;
        var corpus = new InMemoryCorpus(
            new CorpusSchema("targets", small.Schema.Classes, small.Schema.Modalities, ["valence"]),
            small.Rows.Select((row, i) => row with { Targets = new[] { i % 7f } }));
        ExperimentPlan plan = Small(Plan(corpus));

        ExperimentPlan targets = plan with
        {
            Recipes = [seed => Recipe.SupervisedRegression()],
            Networks = [new EmotionNetworkOptions { Targets = ["valence"] }],
            Methods = [ExperimentMethod.FromTargetMeans("mean", ["valence"]), ExperimentMethod.FromRidge("ridge", ["valence"])],
            Trainer = plan.Trainer with { SelectBy = SelectionMetric.Concordance },
        };
        using ExperimentResult values = ExperimentRunner.Run(targets);
        ConfidenceInterval concordance = values.Table().Rows[0].Targets[0].Concordance;

        concordance.Mean.Should().BeInRange(-1, 1);
    }

    [Fact]
    public void Settings_are_searched_by_validation()
    {
        Search(SmallData.Corpus, temporary.File("search")).Should().NotBeEmpty();
    }

    private static ExperimentPlan Small(ExperimentPlan plan) => plan with
    {
        Seeds = [0, 1],
        Networks = [new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [8] }],
        Trainer = SmallData.Training,
    };

    private static ExperimentPlan Plan(Corpus corpus)
    {
        var plan = new ExperimentPlan
        {
            Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
            Recipes = [seed => Recipe.SupervisedOnly(), seed => Recipe.Paper(new MaximumMeanDiscrepancy())],
            LabelFractions = [0.1, 1],
        };
        return plan;
    }

    private static ExperimentTable Compare(ExperimentPlan plan)
    {
        using ExperimentResult result = ExperimentRunner.Run(plan);
        ExperimentTable table = result.Table(baseline: "supervised");
        string markdown = table.ToMarkdown();
        ExperimentRow semi = table.Rows[1];
        string gain = semi.Difference!.Interval.ToString("+0.000;-0.000");   // such as +0.021 [-0.004, +0.046]
        result.Best.Save("best.semimer");
        markdown.Should().Contain(gain[..6]);
        File.Delete("best.semimer");
        return table;
    }

    private static void Keep(ExperimentPlan plan, string directory, string report)
    {
        StoredExperiment stored = ExperimentRunner.RunInFolder(plan, new ExperimentFolderOptions { Directory = directory });
        ExperimentReport.Write(report, stored.Table(), stored.Cells, stored.Manifest);
        using EmotionRecognizer best = ExperimentRunner.Train(plan, stored.BestCell!);   // the same bits again
    }

    private static StoredExperiment ShareFolder(ExperimentPlan plan, string directory)
    {
        var folder = new ExperimentFolderOptions { Directory = directory, Shard = ExperimentShard.Parse("2/4") };
        StoredExperiment stored = ExperimentRunner.RunInFolder(plan, folder);
        IReadOnlyList<string> missing = stored.Missing;   // what other shards have not run yet
        missing.Should().BeEmpty();
        return stored;
    }

    private static ExperimentTable WithMore(ExperimentPlan plan, Func<MethodTask, EmotionRecognizer> trainMine)
    {
        plan = plan with
        {
            Networks =
            [
                ExperimentNetwork.FromOptions(new EmotionNetworkOptions { EmbeddingSize = 64 }, "wide"),
                ExperimentNetwork.FromFunction(
                    "mine", (schema, seed) => EmotionNetwork.Create(schema, new EmotionNetworkOptions { Seed = seed })),
            ],
            Methods = [.. plan.Methods, new ExperimentMethod("my own", trainMine)],
        };
        using ExperimentResult result = ExperimentRunner.Run(plan);
        return result.Table();
    }

    private static string Search(Corpus corpus, string directory)
    {
        var search = new SearchPlan
        {
            Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
            Recipes =
            [
                new SearchedRecipe("supervised", random => Drawn(random, seed => Recipe.SupervisedOnly())),
                new SearchedRecipe("L_semi", random => Drawn(random, seed => Recipe.Paper(new MaximumMeanDiscrepancy()))),
            ],
            Epochs = 9,
        };
        SearchResult result = HyperparameterSearch.Run(search, new ExperimentFolderOptions { Directory = directory });
        if (result.IsComplete)
        {
            TrialSettings best = result.BestOf("L_semi").Settings;
            return best.Values["rate"];
        }
        return "";

        static TrialSettings Drawn(RandomSource random, Func<long, Recipe> recipe)
        {
            double rate = 0.01 * Math.Pow(10, -2 * random.NextDouble());   // 0.0001 to 0.01
            return new TrialSettings
            {
                Recipe = recipe,
                Trainer = new TrainerOptions { LearningRate = rate },
                Values = new Dictionary<string, string> { ["rate"] = $"{rate:0.00000}" },
            };
        }
    }
}
