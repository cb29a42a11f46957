using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Formats;
using SemiMER.Metrics;

namespace SemiMER.Tests.Experiments;

public sealed class ExperimentTableTests
{
    private static readonly string[] Classes = ["calm", "angry"];

    [Fact]
    public void Measures_pool_the_test_speakers_and_average_seeds_first()
    {
        // Speaker a, fold 1: calm 3 of 4 right (seed 0), 1 of 4 (seed 1); angry 1 of 2 both. Speaker b, fold 2: calm 2 of 2, angry 0 of 2.
        ExperimentCell[] cells =
        [
            Cell("1", 0, Rows("a", 0, 3, 4), Rows("a", 1, 1, 2)), Cell("1", 1, Rows("a", 0, 1, 4), Rows("a", 1, 1, 2)),
            Cell("2", 0, Rows("b", 0, 2, 2), Rows("b", 1, 0, 2)), Cell("2", 1, Rows("b", 0, 2, 2), Rows("b", 1, 0, 2)),
        ];
        ExperimentRow row = ExperimentTable.Of(cells).Rows.Should().ContainSingle().Which;
        // calm: (mean of 3 and 1 + 2) / 6 = 4 / 6; angry: 1 / 4.
        row.UnweightedAccuracy.Mean.Should().BeApproximately((4.0 / 6 + 1.0 / 4) / 2, 1e-12);
        row.WeightedAccuracy.Mean.Should().BeApproximately(5.0 / 10, 1e-12);
        row.Recalls.Select(recall => recall.Mean).Should().Equal([4.0 / 6, 0.25], (one, other) => Math.Abs(one - other) < 1e-12);
        row.Confusion.Should().BeEquivalentTo((double[][])[[4, 2], [3, 1]]);
        (row.Units, row.Folds, row.Seeds).Should().Be((2, 2, 2));
        // UA of seed 0: (5/6 + 1/4) / 2, of seed 1: (3/6 + 1/4) / 2; their difference 1/6, over sqrt 2.
        row.SeedSpread.Should().BeApproximately(1.0 / 6 / Math.Sqrt(2), 1e-12);
    }

    [Fact]
    public void Repetitions_of_a_speaker_are_one_unit()
    {
        ExperimentCell[] cells =
        [
            Cell("repetition 1", 0, Rows("a", 0, 1, 2), Rows("a", 1, 2, 2)),
            Cell("repetition 2", 0, Rows("a", 0, 2, 2), Rows("a", 1, 2, 2)),
        ];
        ExperimentRow row = ExperimentTable.Of(cells).Rows[0];
        row.Units.Should().Be(1);
        row.UnweightedAccuracy.Mean.Should().BeApproximately((0.75 + 1) / 2, 1e-12);
        row.UnweightedAccuracy.Lower.Should().Be(double.NaN);
    }

    [Fact]
    public void Folds_by_dialogue_have_dialogues_as_units()
    {
        ExperimentCell cell = Cell("1", 0, Rows("a", 0, 2, 4), Rows("a", 1, 2, 4)) with { Units = Grouping.Dialogue };
        cell = cell with { Predictions = [.. cell.Predictions.Select((row, index) => row with { Dialogue = $"d{index % 3}" })] };
        ExperimentTable.Of([cell]).Rows[0].Units.Should().Be(3);
    }

    [Fact]
    public void Difference_is_paired_and_has_no_p_below_six_units()
    {
        ExperimentRow Row(int speakers, int better) => ExperimentTable.Of(
        [
            .. Enumerable.Range(0, speakers).SelectMany(speaker => (ExperimentCell[])
            [
                Cell($"{speaker}", 0, Rows($"{speaker}", 0, 2, 4), Rows($"{speaker}", 1, 2, 4)),
                Cell($"{speaker}", 0, Rows($"{speaker}", 0, 2 + better, 4), Rows($"{speaker}", 1, 2, 4)) with { Recipe = "other" },
            ]),
        ]).Rows[1];
        PairedDifference five = Row(5, 1).Difference!, seven = Row(7, 1).Difference!, none = Row(7, 0).Difference!;
        five.PValue.Should().BeNull();
        five.SmallestP.Should().Be(2.0 / 32);
        five.Interval.Mean.Should().BeApproximately(0.125, 1e-12);
        seven.PValue.Should().Be(2.0 / 128, "only all signs as they are and all turned are as extreme");
        seven.Interval.Should().BeEquivalentTo(new { Count = 7 });
        none.PValue.Should().Be(1);
        FluentActions.Invoking(() => ExperimentTable.Of([Cell("1", 0, Rows("a", 0, 1, 2))], baseline: "nobody"))
            .Should().Throw<ExperimentException>().WithMessage("*'nobody'*'recipe'*");
        FluentActions.Invoking(() => ExperimentTable.Of([])).Should().Throw<ExperimentException>();
    }

    [Fact]
    public void Csv_and_json_are_read_back_the_same()
    {
        IReadOnlyList<ExperimentCell> cells = new SimulatedExperiment { SpeakersPerFold = 2 }.Draw(new RandomSource(1, "round trip"));
        ExperimentCell[] all = [.. cells, .. cells.Where(cell => cell.Fold == "fold 0").Select(cell => cell with { LabelFraction = 0.1 })];
        ExperimentTable table = ExperimentTable.Of(all, SimulatedExperiment.Candidate, level: 0.9, missingCells: 3);
        table.Rows.Should().HaveCount(4).And.Contain(row => row.Difference != null && row.Difference.PValue == null);

        ExperimentTable.FromJson(table.ToJson()).Should().BeEquivalentTo(table, options => options.WithStrictOrdering());
        using var folder = new TemporaryDirectory();
        table.ToCsv().WriteFile(folder.File("table.csv"));
        ExperimentTable.FromCsv(CsvTable.ReadFile(folder.File("table.csv")))
            .Should().BeEquivalentTo(table, options => options.WithStrictOrdering());
        table.ToMarkdown().Should()
            .Contain("| share | labels | choosing | recipe | UA | WA | weighted F1 | seed spread | UA - other | p | ECE |");
        FluentActions.Invoking(() => ExperimentTable.FromJson("[]")).Should().Throw<ExperimentException>();
        FluentActions.Invoking(() => ExperimentTable.FromCsv(new CsvTable(["share"], [["x"]]))).Should().Throw<ExperimentException>();
    }

    [Fact]
    public void Report_has_every_file_and_every_prediction()
    {
        IReadOnlyList<ExperimentCell> cells = new SimulatedExperiment { SpeakersPerFold = 2 }.Draw(new RandomSource(2, "report"));
        ExperimentTable table = ExperimentTable.Of(cells);
        var manifest = new ExperimentManifest
        {
            Format = "f", Library = "l", Results = 1, Machine = "m", System = "s", Started = default, Cells = 20, Data = "d",
            Plan = new Dictionary<string, string>(),
        };
        using var folder = new TemporaryDirectory();
        ExperimentReport.Write(folder.File("report"), table, cells, manifest);
        Directory.GetFiles(folder.File("report")).Select(Path.GetFileName).Should()
            .BeEquivalentTo("results.md", "results.csv", "results.json", "predictions.csv", "manifest.json");
        CsvTable.ReadFile(folder.File("report/predictions.csv")).Rows.Should().HaveCount(cells.Sum(cell => cell.Predictions.Count));
    }

    private static ExperimentCell Cell(string fold, long seed, params CellPrediction[][] rows)
    {
        var metrics = EmotionMetrics.FromPredictions([0], [0], Classes);
        return new ExperimentCell
        {
            Fold = fold, Recipe = "recipe", Network = "network", LabelFraction = 1, Seed = seed, LabeledCount = 1, UnlabeledCount = 1,
            ChoosingCount = 1, BestEpoch = 0, Units = Grouping.Speaker, Validation = metrics, Test = metrics,
            Predictions = [.. rows.SelectMany(row => row)],
        };
    }

    private static CellPrediction[] Rows(string speaker, int truth, int right, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            new CellPrediction($"{speaker}{truth}{i}", speaker, null, truth, (i < right) == (truth == 0) ? [0.8f, 0.2f] : [0.2f, 0.8f])),
    ];
}
