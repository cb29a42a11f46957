using System.Globalization;
using SemiMER.Formats;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Following;

public sealed class TrainingCsvTests : IDisposable
{
    private readonly TemporaryDirectory place = new();

    private string File => place.File("log.csv");

    public void Dispose() => place.Dispose();

    [Fact]
    public void Every_epoch_is_a_row_that_reads_back_to_the_same_bits()
    {
        using var comma = new DecimalComma();
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        using TrainingCsv log = TrainingCsv.Follow(trainer, File);
        TrainingResult run = trainer.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation);
        run.Recognizer.Dispose();

        Dictionary<string, string>[] rows = Rows(FollowedEvents.Read(File));
        rows.Should().HaveCount(2);
        foreach ((EpochReport report, Dictionary<string, string> row) in run.History.Zip(rows))
        {
            row["epoch"].Should().Be($"{report.Epoch}");
            row["is_best"].Should().Be(report.IsBest ? "1" : "0");
            Number(row["validation/unweighted_accuracy"]).Should().Be(report.Validation!.UnweightedAccuracy);
            Number(row["validation/macro_f1"]).Should().Be(report.Validation!.MacroF1);
            report.Terms.Should().ContainKey("labeled/classification").And.ContainKey("total");
            foreach ((string term, double value) in report.Terms)
                Number(row[term]).Should().Be(value);
            row["stage"].Should().Be("training");
            row.Keys.Take(7).Should().Equal("epoch", "stage", "is_best", "validation/unweighted_accuracy", "validation/weighted_accuracy",
                "validation/weighted_f1", "validation/macro_f1");
        }
    }

    [Fact]
    public void Checkpoints_change_no_byte()
    {
        TrainerOptions options = SmallTraining.Options with
        {
            Checkpoints = new CheckpointOptions { Folder = place.File("checkpoints"), EverySteps = 1 },
        };
        Written(options).Should().Be(Written(SmallTraining.Options)).And.NotBeEmpty();

        string Written(TrainerOptions options)
        {
            SemiSupervisedTrainer trainer = FollowedEvents.Trainer(options);
            using (TrainingCsv.Follow(trainer, File))
                FollowedEvents.Fit(trainer);
            return FollowedEvents.Read(File);
        }
    }

    [Fact]
    public void What_a_later_epoch_brings_gets_the_last_columns()
    {
        using TrainingCsv log = TrainingCsv.Follow(FollowedEvents.Trainer(), File);
        log.Take(FollowedEvents.Epoch(0, new() { ["total"] = 1.5 }));
        log.Take(FollowedEvents.Epoch(1, new() { ["labeled/a, \"b\""] = -2, ["total"] = double.NaN }, new() { ["x"] = 3 }));
        log.Take(FollowedEvents.Epoch(2, new() { ["total"] = double.NegativeInfinity }));
        const string Measures = "validation/unweighted_accuracy,validation/weighted_accuracy,validation/weighted_f1,"
            + "validation/macro_f1,validation/loss";
        FollowedEvents.Read(File).Should().Be($""""
            epoch,stage,is_best,{Measures},total,"labeled/a, ""b""",skipped/x
            0,training,1,0.75,0.75,0.7333333333333334,0.7333333333333334,0.5,1.5,,
            1,training,0,0.75,0.75,0.7333333333333334,0.7333333333333334,0.5,NaN,-2,3
            2,training,0,0.75,0.75,0.7333333333333334,0.7333333333333334,0.5,-Infinity,,

            """".ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Its_whole_lines_are_read_while_the_training_goes_on()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with { Epochs = 20, StepsPerEpoch = 1 });
        using TrainingCsv log = TrainingCsv.Follow(trainer, File);
        int epochs = 0;
        trainer.EpochCompleted += (_, _) => Rows(FollowedEvents.Read(File)).Should().HaveCount(++epochs);
        using var ended = new CancellationTokenSource();
        Task<int> other = Task.Run(() =>
        {
            int most = 0;
            while (!ended.IsCancellationRequested)
            {
                string text = FollowedEvents.Read(File);
                text = text[..(text.LastIndexOf('\n') + 1)]; // of a row that is being written a reader may see the beginning
                Dictionary<string, string>[] rows = text.Length == 0 ? [] : Rows(text);
                rows.Should().HaveCountGreaterThanOrEqualTo(most);
                most = rows.Length;
            }
            return most;
        });
        FollowedEvents.Fit(trainer);
        await ended.CancelAsync();
        (await other).Should().BeInRange(0, 20);
        epochs.Should().Be(20);
    }

    [SkippableFact]
    public void A_full_disk_ends_the_training_and_names_the_file()
    {
        using var disk = new SmallDisk(kibibytes: 16);
        string path = disk.File("log.csv");
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(
            SmallTraining.Options with { Epochs = 300, StepsPerEpoch = 1, LabeledBatchSize = 2, UnlabeledBatchSize = 2 });
        using TrainingCsv log = TrainingCsv.Follow(trainer, path);
        int epochs = 0;
        trainer.EpochCompleted += (_, _) => epochs++;
        Action fit = () => FollowedEvents.Fit(trainer);
        fit.Should().Throw<FileFormatException>().WithMessage("*log.csv*cannot be written*").Which.File.Should().Be(path);
        string text = FollowedEvents.Read(path);
        text.Should().EndWith("\n");
        Rows(text).Should().HaveCount(epochs, "the rows written before are whole").And.HaveCountGreaterThan(10);
    }

    [SkippableFact]
    public void A_device_that_is_full_is_told()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "there is no /dev/full");
        using TrainingCsv log = TrainingCsv.Follow(FollowedEvents.Trainer(), "/dev/full");
        Action take = () => log.Take(FollowedEvents.Epoch(0, new() { ["total"] = 1 }));
        take.Should().Throw<FileFormatException>().WithMessage("*/dev/full*cannot be written*");
    }

    [Fact]
    public void A_file_that_cannot_be_made_is_told_before_the_training()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        foreach (string path in (string[])[place.File("missing/log.csv"), place.Root])
        {
            Action follow = () => TrainingCsv.Follow(trainer, path);
            follow.Should().Throw<FileFormatException>().Which.File.Should().Be(path);
        }
        FollowedEvents.Fit(trainer);
    }

    [Fact]
    public void After_disposal_nothing_is_written()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        TrainingCsv log = TrainingCsv.Follow(trainer, File);
        log.Dispose();
        log.Dispose();
        FollowedEvents.Fit(trainer);
        FollowedEvents.Read(File).Should().BeEmpty();
    }

    [Fact]
    public void A_training_that_goes_on_keeps_the_rows_before_it()
    {
        using (TrainingCsv before = TrainingCsv.Follow(FollowedEvents.Trainer(), File))
        {
            for (int epoch = 0; epoch < 5; epoch++)
                before.Take(FollowedEvents.Epoch(epoch, new() { ["total"] = epoch, ["a, b"] = 1 }));
        }
        System.IO.File.AppendAllText(File, "5,0,0.");
        using TrainingCsv after = TrainingCsv.Follow(FollowedEvents.Trainer(), File, append: true);
        Rows(FollowedEvents.Read(File)).Should().HaveCount(5, "half of a row is left out");
        after.Take(FollowedEvents.Epoch(3, new() { ["total"] = -3, ["new"] = 7 }));
        after.Take(FollowedEvents.Epoch(4, new() { ["total"] = -4 }));
        Dictionary<string, string>[] rows = Rows(FollowedEvents.Read(File));
        rows.Select(row => row["total"]).Should().Equal("0", "1", "2", "-3", "-4");
        rows.Select(row => row["a, b"]).Should().Equal("1", "1", "1", "", "");
        rows.Select(row => row["new"]).Should().Equal("", "", "", "7", "");
    }

    [Fact]
    public void Only_tables_of_trainings_are_gone_on_with()
    {
        string other = place.File("other.csv"), fresh = place.File("fresh.csv");
        System.IO.File.WriteAllText(other, "id,epoch\nu,1\nv,x\n");
        Action append = () => TrainingCsv.Follow(FollowedEvents.Trainer(), other, append: true);
        append.Should().Throw<FileFormatException>().WithMessage("*other.csv*3*epoch*no table of a training*");
        System.IO.File.ReadAllText(other).Should().Be("id,epoch\nu,1\nv,x\n");
        using TrainingCsv log = TrainingCsv.Follow(FollowedEvents.Trainer(), fresh, append: true);
        log.Take(FollowedEvents.Epoch(0, new() { ["total"] = 1 }));
        Rows(FollowedEvents.Read(fresh)).Should().ContainSingle();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // Fields of the tests have no line breaks.
    private static Dictionary<string, string>[] Rows(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n'), columns = CsvFields.Split(lines[0], ',')!;
        return [.. lines.Skip(1).Select(line =>
        {
            string[] fields = CsvFields.Split(line, ',')!;
            fields.Should().HaveSameCount(columns);
            return columns.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second);
        })];
    }
}
