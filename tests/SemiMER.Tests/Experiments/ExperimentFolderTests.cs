using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Formats;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Experiments;

public sealed class ExperimentFolderTests : IDisposable
{
    private static readonly ExperimentPlan Plan = new()
    {
        Methods = [],
        Folds = [SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus)[0]],
        Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
        Seeds = [3, 4],
        Networks = [SmallTraining.NetworkOptions],
        Trainer = SmallTraining.Options,
        Parallelism = 1,
    };

    private readonly TemporaryDirectory directory = new();

    private ExperimentFolderOptions Folder => new() { Directory = directory.Root, Machine = "here" };

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Cells_are_those_of_a_run_in_memory_and_are_not_run_again()
    {
        using ExperimentResult inMemory = ExperimentRunner.Run(Plan);
        StoredExperiment stored = ExperimentRunner.RunInFolder(Plan, Folder);
        stored.IsComplete.Should().BeTrue();
        stored.Cells.Should().BeEquivalentTo(inMemory.Cells, options => options.WithStrictOrdering());
        stored.Table().Should().BeEquivalentTo(inMemory.Table());
        stored.BestCell.Should().BeEquivalentTo(inMemory.BestCell);
        ExperimentCell cell = stored.Cells[1];
        cell.Predictions.Select(row => row.Id).Should().Equal(Plan.Folds[0].Test.Utterances.Select(utterance => utterance.Id));
        cell.Predictions.Select(row => row.Truth).Should().Equal(Plan.Folds[0].Test.Select(item => item.ClassIndex));
        (cell.LabeledCount, cell.ChoosingCount).Should().Be((Plan.Folds[0].Train.LabeledCount, Plan.Folds[0].Validation.Count));

        int again = 0;
        ExperimentRunner.RunInFolder(Plan with { Parallelism = 2 }, Folder, new Progress(() => again++)).Cells
            .Should().BeEquivalentTo(stored.Cells);
        again.Should().Be(0);
        using EmotionRecognizer trained = ExperimentRunner.Train(Plan, stored.BestCell!);
        SmallTraining.Weights(trained.Network).Should().Equal(SmallTraining.Weights(inMemory.Best.Network));
        FluentActions.Invoking(() => ExperimentRunner.Train(Plan, cell with { Seed = 9 })).Should().Throw<ExperimentException>();
    }

    [Fact]
    public void What_a_folder_has_is_read_without_its_plan()
    {
        StoredExperiment stored = ExperimentRunner.RunInFolder(Plan, Folder);
        StoredExperiment.Open(directory.Root).Should().BeEquivalentTo(stored, options => options.WithStrictOrdering());

        File.Delete(directory.File("cells/00002.json"));
        StoredExperiment part = StoredExperiment.Open(directory.Root);
        part.Missing.Should().Equal("cell 2");
        part.Cells.Should().BeEquivalentTo([stored.Cells[0], stored.Cells[1], stored.Cells[3]]);
        part.Table().MissingCells.Should().Be(1);

        File.AppendAllText(directory.File("cells/00001.json"), "x");
        FluentActions.Invoking(() => StoredExperiment.Open(directory.Root)).Should().Throw<FileFormatException>().WithMessage("*00001*");
        FluentActions.Invoking(() => StoredExperiment.Open(directory.File("elsewhere"))).Should().Throw<FileFormatException>();
    }

    [Fact]
    public void Manifest_tells_where_the_cells_come_from()
    {
        var time = new FixedTime(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        ExperimentManifest manifest = ExperimentRunner.RunInFolder(Plan, Folder with { Time = time }).Manifest;
        manifest.Should().BeEquivalentTo(ExperimentManifest.FromJson(File.ReadAllText(directory.File("manifest.json"))));
        (manifest.Machine, manifest.Started, manifest.Cells, manifest.Results).Should()
            .Be(("here", time.GetUtcNow(), 4, ExperimentManifest.CurrentResults));
        manifest.Plan["trainer: Epochs"].Should().Be("2");
        manifest.Plan["seeds"].Should().Be("3; 4");
        manifest.Plan.Keys.Should().Contain(key => key.StartsWith("recipe L_semi: "));
        FluentActions.Invoking(() => ExperimentManifest.FromJson("{}")).Should().Throw<ExperimentException>();
    }

    [Fact]
    public void Another_plan_or_other_data_is_refused_with_the_difference()
    {
        ExperimentRunner.RunInFolder(Plan, Folder);
        Differences(Plan with { Trainer = Plan.Trainer with { Epochs = 3 } })
            .Should().Equal("plan, trainer: Epochs: '2' in the folder, '3' now.");
        Differences(Plan with { Seeds = [3, 5] }).Should().Equal("plan, seeds: '3; 4' in the folder, '3; 5' now.");
        Differences(Plan with { ValidationShare = 0.3 }).Should().ContainSingle().Which.Should().Contain("validation share");
        Differences(Plan with { Networks = [SmallTraining.NetworkOptions with { Dropout = 0.1 }] })
            .Should().ContainSingle().Which.Should().Contain("network network: Dropout");
        var narrow = new MaximumMeanDiscrepancyOptions { Estimator = MaximumMeanDiscrepancyEstimator.Biased };
        Differences(Plan with { Recipes = [Plan.Recipes[0], _ => Recipe.Paper(new MaximumMeanDiscrepancy(narrow))] })
            .Should().NotBeEmpty().And.OnlyContain(difference => difference.StartsWith("plan, recipe L_semi:"));
        CorpusRow[] rows = [.. SmallTraining.Corpus.Rows];
        rows[5] = rows[5] with { ClassIndex = 1 - rows[5].ClassIndex };
        OtherData(rows);
        // Methods read dialogues in their order.
        rows = [.. SmallTraining.Corpus.Rows];
        rows[5] = rows[5] with { Utterance = rows[5].Utterance with { Order = 999 } };
        OtherData(rows);

        string manifest = File.ReadAllText(directory.File("manifest.json"));
        File.WriteAllText(directory.File("manifest.json"), manifest.Replace("\"Results\": 1,", "\"Results\": 0,"));
        Differences(Plan).Should().Equal("results version: '0' in the folder, '1' now.");
        // What changes no result may differ.
        File.WriteAllText(directory.File("manifest.json"), manifest);
        ExperimentRunner.RunInFolder(Plan with { Parallelism = 2, Trainer = Plan.Trainer with { Prefetch = 1 } }, Folder);

        void OtherData(CorpusRow[] rows)
        {
            CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(new InMemoryCorpus(SmallTraining.Corpus.Schema, rows))[0];
            Differences(Plan with { Folds = [fold] }).Should().ContainSingle().Which.Should().StartWith("digest of the data");
        }

        IReadOnlyList<string> Differences(ExperimentPlan plan) => FluentActions.Invoking(() => ExperimentRunner.RunInFolder(plan, Folder))
            .Should().Throw<ExperimentException>().Which.Differences;
    }

    [Fact]
    public void Shards_share_the_work_and_tell_what_is_missing()
    {
        StoredExperiment first = ExperimentRunner.RunInFolder(Plan, Folder with { Shard = new ExperimentShard(1, 2) });
        first.Cells.Select(cell => cell.Recipe).Should().Equal("supervised", "supervised");
        first.Missing.Should().Equal("session 1, 100 % of the labels, seed 3, L_semi with network",
            "session 1, 100 % of the labels, seed 4, L_semi with network");
        first.Table().MissingCells.Should().Be(2);
        first.Table().ToMarkdown().Should().Contain("2 cells of the plan are missing.");
        ExperimentRunner.RunInFolder(Plan, Folder with { Shard = ExperimentShard.Parse("2/2") }).IsComplete.Should().BeTrue();
        foreach (string text in (string[])["3/2", "0/2", "1", "a/b", "-1/2"])
            FluentActions.Invoking(() => ExperimentShard.Parse(text)).Should().Throw<OptionsException>();
    }

    [Fact]
    public async Task Two_living_shards_of_one_number_are_refused()
    {
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var running = Task.Run(() => ExperimentRunner.RunInFolder(Plan, Folder, new Progress(() =>
        {
            begun.Set();
            go.Wait();
        })));
        begun.Wait();
        FluentActions.Invoking(() => ExperimentRunner.RunInFolder(Plan, Folder)).Should().Throw<ExperimentException>()
            .WithMessage($"Shard 1/1 of '{directory.Root}' is alive: process {Environment.ProcessId} on 'here'*");
        // A shard of another number finds its cells in hand.
        ExperimentRunner.RunInFolder(Plan, Folder with { Shard = new ExperimentShard(2, 2) }).Missing.Should().NotBeEmpty();
        go.Set();
        StoredExperiment stored = await running;
        stored.IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Damaged_cell_is_refused_by_its_file()
    {
        ExperimentRunner.RunInFolder(Plan, Folder);
        string path = directory.File("cells/00001.json");
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int flipped in (int[])[3, 100, bytes.Length / 2])
        {
            byte[] damaged = [.. bytes];
            damaged[flipped] ^= 1;
            File.WriteAllBytes(path, damaged);
            FluentActions.Invoking(() => ExperimentRunner.RunInFolder(Plan, Folder)).Should().Throw<FileFormatException>()
                .WithMessage($"'{path}': is damaged*");
        }
        File.Copy(directory.File("cells/00000.json"), path, overwrite: true);
        FluentActions.Invoking(() => ExperimentRunner.RunInFolder(Plan, Folder)).Should().Throw<FileFormatException>();
        File.Delete(path);
        ExperimentRunner.RunInFolder(Plan, Folder).IsComplete.Should().BeTrue();
        File.ReadAllBytes(path).Should().Equal(bytes);
    }

    [Fact]
    public void Cancelled_run_keeps_its_cells_and_a_place_that_cannot_be_written_is_told()
    {
        using var cancelled = new CancellationTokenSource();
        FluentActions.Invoking(() => ExperimentRunner.RunInFolder(
            Plan, Folder, new Progress(cancelled.Cancel), cancellationToken: cancelled.Token)).Should().Throw<OperationCanceledException>();
        Directory.GetFiles(directory.File("cells")).Should().ContainSingle();
        ExperimentRunner.RunInFolder(Plan, Folder).IsComplete.Should().BeTrue();

        string file = directory.File("a file");
        File.WriteAllText(file, "");
        FluentActions.Invoking(() => Directory.CreateDirectory(file)).Should().Throw<IOException>("a plain attempt fails");
        FluentActions.Invoking(() => ExperimentRunner.RunInFolder(Plan, Folder with { Directory = file }))
            .Should().Throw<FileFormatException>().WithMessage($"'{file}': cannot be made*");
    }

    [Fact]
    public void Networks_by_a_function_and_methods_stand_in_the_plan()
    {
        ExperimentPlan plan = Plan with
        {
            Networks =
            [
                SmallTraining.NetworkOptions,
                ExperimentNetwork.FromFunction("mine", (schema, seed) => EmotionNetwork.Create(
                    schema, SmallTraining.NetworkOptions with { HiddenSizes = [5], Seed = seed })),
            ],
            Methods = [new ExperimentMethod("untrained", Untrained) { UsesValidation = false }],
            Seeds = [3],
        };
        StoredExperiment stored = ExperimentRunner.RunInFolder(plan, Folder);
        stored.Cells.Select(cell => (cell.Recipe, cell.Network)).Should().Equal(
            ("supervised", "network"), ("L_semi", "network"), ("supervised", "mine"), ("L_semi", "mine"), ("untrained", ""));
        stored.Cells[^1].ChoosingCount.Should().Be(0);
        stored.Cells[^1].BestEpoch.Should().BeNull();
        stored.Table("untrained").Rows.Select(row => row.Difference is null).Should().Equal(false, false, false, false, true);
        stored.Table().Rows.Select(row => row.Difference is null).Should().Equal(true, false, true, false, false);
        FluentActions.Invoking(() => (plan with { Methods = [plan.Methods[0], new("L_semi", Untrained)] }).Validate())
            .Should().Throw<OptionsException>().WithMessage("*Methods has two of one name, or one of a recipe's.*");

        static EmotionRecognizer Untrained(MethodTask task)
        {
            task.Rows.Validation.Should().BeEmpty("it must not choose by them");
            return new EmotionRecognizer(SmallTraining.Network(task.Seed), FeatureScaler.Fit(task.Rows.Labeled, task.Rows.Unlabeled));
        }
    }

    [Fact]
    public void A_training_that_is_made_again_tells_how_far_it_has_come()
    {
        ExperimentPlan plan = Plan with { Seeds = [3], Methods = [ExperimentMethod.Majority] };
        using ExperimentResult result = ExperimentRunner.Run(plan);
        var told = new Told();
        using EmotionRecognizer silent = ExperimentRunner.Train(plan, result.Cells[1]);
        using EmotionRecognizer telling = ExperimentRunner.Train(plan, result.Cells[1], told);
        told.All.Should().NotBeEmpty();
        told.All[^1].StepsDone.Should().Be(told.All[^1].Steps).And.Be(plan.Trainer.Epochs * plan.Trainer.StepsPerEpoch);
        Utterance[] test = [.. plan.Folds[0].Test.Utterances];
        telling.Predict(test).SelectMany(row => row.Probabilities).Should()
            .Equal(silent.Predict(test).SelectMany(row => row.Probabilities), "being told changes nothing");
        told.All.Clear();
        ExperimentRunner.Train(plan, result.Cells[2], told).Dispose();
        told.All.Should().BeEmpty("the majority is no training");
    }

    private sealed class Told : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }

    private sealed class Progress(Action tell) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => tell();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
