using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MathNet.Numerics.Distributions;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Formats;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

public sealed class TargetTableTests : IDisposable
{
    private static readonly string[] Classes = ["calm", "angry"];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Measures_pool_seeds_and_speakers_and_intervals_leave_speakers_out()
    {
        var random = new RandomSource(4, "targets");
        ExperimentCell[] cells =
        [
            .. from speaker in Enumerable.Range(0, 4)
               from seed in Enumerable.Range(0, 3)
               select Cell($"fold {speaker}", seed, Rows(random, speaker, 5 + 3 * speaker)),
        ];
        ExperimentTarget target = ExperimentTable.Of(cells).Rows.Should().ContainSingle().Which.Targets.Should().ContainSingle().Which;
        target.Name.Should().Be("valence");
        target.Utterances.Should().Be(4 * 5 + 3 * 6 - 4, "the first of each speaker does not have it");
        Check(target.Concordance, metrics => metrics.Concordance);
        Check(target.Pearson, metrics => metrics.Pearson);
        Check(target.MeanAbsoluteError, metrics => metrics.MeanAbsoluteError);

        void Check(ConfidenceInterval interval, Func<RegressionMetrics, double> measure)
        {
            // Every speaker is in as many seeds, so that all rows of all seeds together are what the mean over seeds is.
            double Without(int? left) => measure(RegressionMetrics.FromPredictions(
                [.. Told(left).Select(row => row.Targets["valence"].Truth!.Value)],
                [.. Told(left).Select(row => row.Targets["valence"].Predicted)]));
            IEnumerable<CellPrediction> Told(int? left) => cells.SelectMany(cell => cell.Predictions)
                .Where(row => row.Speaker != $"s{left}" && row.Targets["valence"].Truth is not null);
            double[] without = [.. Enumerable.Range(0, 4).Select(left => Without(left))];
            double mean = without.Average(), variance = 3.0 / 4 * without.Sum(value => (value - mean) * (value - mean));
            double freedom = JackknifeInterval.DegreesOfFreedom([4 / 34.0, 7 / 34.0, 10 / 34.0, 13 / 34.0]);
            double half = StudentT.InvCDF(0, 1, freedom, 0.975) * Math.Sqrt(variance);
            interval.Mean.Should().BeApproximately(Without(null), 1e-12);
            interval.Lower.Should().BeApproximately(Without(null) - half, 1e-9);
            interval.Upper.Should().BeApproximately(Without(null) + half, 1e-9);
            interval.Count.Should().Be(4);
        }
    }

    [Fact]
    public void Plans_of_networks_that_predict_targets_have_their_baselines_too()
    {
        var plan = new ExperimentPlan { Folds = [SmallTraining.Fold], Recipes = [_ => Recipe.SupervisedOnly()] };
        plan.Methods.Select(method => method.Name).Should().Equal("majority", "linear soft-max");
        plan = plan with { Networks = [new EmotionNetworkOptions { Targets = ["valence"] }] };
        plan.Methods.Select(method => method.Name).Should().Equal("majority", "linear soft-max", "mean", "ridge");
        (plan with { Methods = [] }).Methods.Should().BeEmpty();
    }

    [Fact]
    public void The_mean_has_no_correlation_and_a_unit_alone_no_interval()
    {
        CellPrediction[] rows = [.. Rows(new RandomSource(5, "one"), 1, 9).Select(row => row with
        {
            Targets = new Dictionary<string, TargetPrediction> { ["valence"] = new(row.Targets["valence"].Truth, 0.1f) },
        })];
        ExperimentTarget target = ExperimentTable.Of([Cell("1", 0, rows), Cell("1", 1, rows), Cell("1", 2, rows)]).Rows[0].Targets[0];
        target.Concordance.Mean.Should().Be(0);
        target.Pearson.Mean.Should().Be(double.NaN);
        target.MeanAbsoluteError.Lower.Should().Be(double.NaN);
    }

    [Fact]
    public void Targets_that_no_row_has_and_methods_without_any_have_no_measures()
    {
        CellPrediction[] without = [.. Rows(new RandomSource(6, "none"), 1, 4).Select(row => row with
        {
            Targets = new Dictionary<string, TargetPrediction> { ["valence"] = new(null, 1) },
        })];
        ExperimentTable.Of([Cell("1", 0, without)]).Rows[0].Targets.Should().BeEmpty();
        ExperimentTable none = ExperimentTable.Of([Cell("1", 0, [.. without.Select(row => row with
        {
            Targets = new Dictionary<string, TargetPrediction>(),
        })])]);
        none.Rows[0].Targets.Should().BeEmpty();
        none.ToMarkdown().Should().NotContain("CCC");
    }

    [Fact]
    public void Csv_and_json_are_read_back_the_same_and_so_are_older_ones()
    {
        var random = new RandomSource(7, "files");
        ExperimentCell[] cells =
        [
            Cell("1", 0, Rows(random, 1, 9)), Cell("2", 0, Rows(random, 2, 9)),
            Cell("1", 0, Rows(random, 1, 9)) with { Recipe = "no targets", PredictsClasses = true },
        ];
        cells[2] = cells[2] with
        {
            Predictions = [.. cells[2].Predictions.Select(row => row with { Targets = new Dictionary<string, TargetPrediction>() })],
        };
        ExperimentTable table = ExperimentTable.Of(cells);
        table.Rows.Select(row => row.Targets.Count).Should().Equal(1, 0);
        ExperimentTable.FromJson(table.ToJson()).Should().BeEquivalentTo(table, options => options.WithStrictOrdering());
        ExperimentTable.FromCsv(table.ToCsv()).Should().BeEquivalentTo(table, options => options.WithStrictOrdering());
        string markdown = table.ToMarkdown();
        markdown.Should().Contain("| share | labels | choosing | recipe | target | utterances | CCC | correlation | MAE |")
            .And.Contain("| no targets |").And.NotContain("## Confusion: recipe");

        CsvTable predictions = ExperimentReport.Predictions(Classes, cells);
        predictions.Columns.Should().EndWith(["true valence", "predicted valence"]);
        predictions.Rows[0][^2].Should().BeEmpty("the first of a speaker does not have it");
        predictions.Rows[1][^1].Should().Be(FormattableString.Invariant($"{cells[0].Predictions[1].Targets["valence"].Predicted}"));
        predictions.Rows[^1][^1].Should().BeEmpty();

        JsonNode older = JsonNode.Parse(table.ToJson())!;
        foreach (JsonNode? row in older["Rows"]!.AsArray())
        {
            row!.AsObject().Remove("Targets").Should().BeTrue();
            row.AsObject().Remove("PredictsClasses").Should().BeTrue();
        }
        ExperimentTable.FromJson(older.ToJsonString()).Rows.Should().OnlyContain(row => row.Targets.Count == 0 && row.PredictsClasses);
    }

    [Fact]
    public void Cells_of_older_folders_are_read()
    {
        ExperimentCell cell = Cell("1", 0, Rows(new RandomSource(8, "old"), 1, 3));
        JsonNode older = JsonSerializer.SerializeToNode(cell, new JsonSerializerOptions
        {
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = { new JsonStringEnumConverter() },
        })!;
        older.AsObject().Remove("PredictsClasses").Should().BeTrue();
        foreach (JsonNode? row in older["Predictions"]!.AsArray())
            row!.AsObject().Remove("Targets").Should().BeTrue();
        DigestedJson.Write(directory.File("old.json"), older, static (stream, bytes) => stream.Write(bytes));
        DigestedJson.Write(directory.File("new.json"), cell, static (stream, bytes) => stream.Write(bytes));

        ExperimentCell read = DigestedJson.Read<ExperimentCell>(directory.File("old.json"), _ => true);
        read.PredictsClasses.Should().BeTrue();
        read.Predictions.Should().HaveCount(3).And.OnlyContain(row => row.Targets.Count == 0);
        DigestedJson.Read<ExperimentCell>(directory.File("new.json"), _ => true)
            .Should().BeEquivalentTo(cell, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_plan_of_targets_only_keeps_them_in_its_folder()
    {
        ExperimentPlan plan = Plan();
        StoredExperiment stored = ExperimentRunner.RunInFolder(
            plan, new ExperimentFolderOptions { Directory = directory.Root, Machine = "here" });
        stored.Cells.Select(cell => (cell.Recipe, cell.PredictsClasses)).Should().Equal(
            ("supervised regression", false), ("mean", false), ("ridge", false), ("by itself", false));
        stored.Cells.Should().OnlyContain(cell => cell.Predictions.All(row => row.Targets.Count == 1));
        foreach (ExperimentCell cell in stored.Cells)
        {
            using EmotionRecognizer again = ExperimentRunner.Train(plan, cell);
            RegressionMetrics expected = again.EvaluateTargets(plan.Folds[0].Test)["valence"];
            ExperimentTarget target = ExperimentTable.Of([cell]).Rows[0].Targets.Should().ContainSingle().Which;
            target.Utterances.Should().Be(expected.Count).And.BeLessThan(cell.Predictions.Count);
            target.Concordance.Mean.Should().BeApproximately(expected.Concordance, 1e-9);
            target.MeanAbsoluteError.Mean.Should().BeApproximately(expected.MeanAbsoluteError, 1e-9);
        }
        ExperimentCell best = stored.BestCell!;
        double Score(ExperimentCell cell) => TargetMeasures.Concordance(cell.ValidationPredictions);
        stored.Cells.Where(cell => cell.ValidationPredictions.Count > 0).Max(Score).Should().Be(Score(best));
        using ExperimentResult inMemory = ExperimentRunner.Run(plan);
        inMemory.Cells.Should().BeEquivalentTo(stored.Cells, options => options.WithStrictOrdering());
        inMemory.BestCell.Recipe.Should().Be(best.Recipe);
        stored.Table().ToMarkdown().Should().StartWith("| share | labels | choosing | recipe | target |").And.NotContain("UA");
    }

    [Fact]
    public void Ends_are_cut_off_where_a_measure_ends_in_markdown_only()
    {
        ExperimentCell[] cells = [Cell("1", 0, Right("a", 4)), Cell("2", 0, Right("b", 2))];
        ExperimentTable table = ExperimentTable.Of([.. cells.Select(cell => cell with { PredictsClasses = true })]);
        table.Rows[0].Recalls[0].Upper.Should().BeGreaterThan(1);
        ExperimentTable.FromJson(table.ToJson()).Rows[0].Recalls[0].Upper.Should().Be(table.Rows[0].Recalls[0].Upper);
        string recalls = table.ToMarkdown().Split("## Recall of each class")[1].Split("##")[0];
        recalls.Should().Contain(", 1.000]").And.NotContain("[-");

        static CellPrediction[] Right(string speaker, int right) =>
        [
            .. Enumerable.Range(0, 8).Select(i => new CellPrediction(
                $"{speaker}{i}", speaker, null, i / 4, (i % 4 < right) == (i < 4) ? [0.8f, 0.2f] : [0.2f, 0.8f])),
        ];
    }

    private static ExperimentPlan Plan()
    {
        var corpus = new InMemoryCorpus(
            new CorpusSchema(
                "targets", SmallTraining.Corpus.Schema.Classes, SmallTraining.Corpus.Schema.Modalities, ["arousal", "valence"]),
            SmallTraining.Corpus.Rows.Select((row, i) => row with
            {
                Targets = new[] { 0.5f, i % 5 == 0 ? float.NaN : 3 + row.Utterance.Features[Modality.Acoustic].Values.Span[0] },
            }));
        return new ExperimentPlan
        {
            Folds = [SpeakerFolds.LeaveOneSessionOut(corpus)[0]],
            Recipes = [_ => Recipe.SupervisedRegression() with { Name = "supervised regression" }],
            Networks = [SmallTraining.NetworkOptions with { Targets = ["valence"] }],
            Methods =
            [
                ExperimentMethod.FromTargetMeans("mean", ["valence"]), ExperimentMethod.FromRidge("ridge", ["valence"]),
                ExperimentMethod.FromRecipe(
                    "by itself", _ => Recipe.SupervisedRegression(RegressionLoss.MeanSquaredError),
                    SmallTraining.NetworkOptions with { Targets = ["valence"] }),
            ],
            Seeds = [3],
            Trainer = SmallTraining.Options with { SelectBy = SelectionMetric.Concordance },
            Parallelism = 1,
        };
    }

    private static CellPrediction[] Rows(RandomSource random, int speaker, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            double truth = random.NextDouble();
            return new CellPrediction($"s{speaker} {i}", $"s{speaker}", null, i % 2, [0.8f, 0.2f])
            {
                Targets = new Dictionary<string, TargetPrediction>
                {
                    ["valence"] = new(i == 0 ? null : truth, 0.4 * truth + 0.3 * random.NextDouble() + 0.1 * speaker),
                },
            };
        }),
    ];

    private static ExperimentCell Cell(string fold, long seed, CellPrediction[] rows)
    {
        var metrics = EmotionMetrics.FromPredictions([0], [0], Classes);
        return new ExperimentCell
        {
            Fold = fold, Recipe = "recipe", Network = "network", LabelFraction = 1, Seed = seed, LabeledCount = 1, UnlabeledCount = 1,
            ChoosingCount = 1, BestEpoch = 0, Units = Grouping.Speaker, PredictsClasses = false, Validation = metrics, Test = metrics,
            Predictions = rows,
        };
    }
}
