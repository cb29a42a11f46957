using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using SemiMER.Formats;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Following;

public sealed class TrainingTensorBoardTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly TemporaryDirectory place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void Records_have_the_bytes_of_the_format()
    {
        var output = new ArrayBufferWriter<byte>();
        TensorBoardRecord.WriteVersion(output, 1.7e9);
        Convert.ToHexStringLower(output.WrittenSpan).Should().Be(
            "1800000000000000a37f4b22" + "0900000040fc54d9411a0d627261696e2e4576656e743a32" + "eced8f9d");
        output.Clear();
        TensorBoardRecord.WriteScalars(output, 1.7e9, 3, [KeyValuePair.Create("loss/train", 0.5)]);
        Convert.ToHexStringLower(output.WrittenSpan).Should().Be(
            "200000000000000029eda950" + "0900000040fc54d94110032a130a110a0a6c6f73732f747261696e150000003f" + "f0add99c");
        TensorBoardRecord.MaskedCrc("123456789"u8).Should().Be(0xC78AB0E5);
    }

    [SkippableFact]
    public void Protobuf_reads_a_training()
    {
        RequireProtobuf();
        using var comma = new DecimalComma();
        var clock = new SteppingClock();
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with { DiagnosticsEvery = 5 });
        var expected = new List<string> { "1700000000.0 version brain.Event:2" };
        trainer.StageStarted += (_, stage) => expected.Add(Line(clock, stage.Step, "stage", stage.Index));
        trainer.StepCompleted += (_, step) =>
        {
            clock.Advance(0.5);
            foreach ((string tag, double value) in (step.Diagnostics ?? new Dictionary<string, double>()).Concat(step.Terms))
                expected.Add(Line(clock, step.Step, tag, value));
            expected.Add(Line(clock, step.Step, "learning_rate", step.LearningRate));
        };
        trainer.EpochCompleted += (_, epoch) =>
        {
            long updates = 3 * (epoch.Report.Epoch + 1);
            expected.Add(Line(clock, updates, "validation/unweighted_accuracy", epoch.Report.Validation!.UnweightedAccuracy));
            expected.Add(Line(clock, updates, "validation/weighted_accuracy", epoch.Report.Validation!.WeightedAccuracy));
            expected.Add(Line(clock, updates, "validation/weighted_f1", epoch.Report.Validation!.WeightedF1));
            expected.Add(Line(clock, updates, "validation/macro_f1", epoch.Report.Validation!.MacroF1));
            expected.Add(Line(clock, updates, "validation/loss", epoch.Report.ValidationLoss!.Value));
            expected.AddRange(epoch.Report.Terms.Select(term => Line(clock, updates, $"epoch/{term.Key}", term.Value)));
            expected.AddRange(epoch.Report.Skipped.Select(term => Line(clock, updates, $"skipped/{term.Key}", term.Value)));
        };
        string path;
        using (TrainingTensorBoard log = TrainingTensorBoard.Follow(trainer, place.File("runs/first"), clock: clock))
        {
            path = log.Path;
            FollowedEvents.Fit(trainer);
        }
        Path.GetFileName(path).Should().Be("events.out.tfevents.1700000000.semimer.0");
        Read(path).Should().Equal(expected);
    }

    [SkippableFact]
    public void Values_that_are_not_finite_tags_of_any_letters_and_late_steps_are_read_back()
    {
        RequireProtobuf();
        using TrainingTensorBoard log = TrainingTensorBoard.Follow(
            FollowedEvents.Trainer(), place.Root, clock: new SteppingClock());
        log.Take(FollowedEvents.Step(5_000_000_000, new()
        {
            ["größe"] = double.NaN, ["b"] = double.PositiveInfinity, [new string('c', 300)] = 1e300,
        }));
        log.Take(FollowedEvents.Epoch(0, [], new() { ["unlabeled/matching"] = 3 }));
        Read(log.Path).Should().EndWith("1700000000.0 5000000001 skipped/unlabeled/matching 3.0");
        Read(log.Path).Take(4).Should().Equal(
            "1700000000.0 version brain.Event:2", "1700000000.0 5000000000 größe nan", "1700000000.0 5000000000 b inf",
            $"1700000000.0 5000000000 {new string('c', 300)} inf");
    }

    [Fact]
    public void Trainings_that_begin_in_one_second_get_files_of_their_own_and_steps_can_be_left_out()
    {
        var clock = new SteppingClock();
        using TrainingTensorBoard first = TrainingTensorBoard.Follow(FollowedEvents.Trainer(), place.Root, clock: clock);
        using TrainingTensorBoard second = TrainingTensorBoard.Follow(FollowedEvents.Trainer(), place.Root, stepsEvery: 0, clock);
        second.Path.Should().NotBe(first.Path);
        new FileInfo(second.Path).Length.Should().Be(40, "the first record is there from the beginning");
        second.Take(FollowedEvents.Step(0, new() { ["total"] = 1 }));
        second.Dispose();
        new FileInfo(second.Path).Length.Should().Be(40);
    }

    [SkippableFact]
    public void A_full_disk_ends_the_training_and_leaves_whole_events()
    {
        RequireProtobuf();
        using var disk = new SmallDisk(kibibytes: 16);
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with { Epochs = 60 });
        string path = "";
        Action fit = () =>
        {
            using TrainingTensorBoard log = TrainingTensorBoard.Follow(trainer, disk.File("run"));
            path = log.Path;
            FollowedEvents.Fit(trainer);
        };
        fit.Should().Throw<FileFormatException>().WithMessage("*tfevents*cannot be written*").Which.File.Should().Be(path);
        Read(path).Should().HaveCountGreaterThan(20);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(place.File("taken"), "");
        foreach (string folder in (string[])[place.File("taken"), place.File("taken/run")])
        {
            Action follow = () => TrainingTensorBoard.Follow(FollowedEvents.Trainer(), folder);
            follow.Should().Throw<FileFormatException>().Which.File.Should().Be(folder);
        }
    }

    private static string Line(SteppingClock clock, long step, string tag, double value)
    {
        double time = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{time:0.0} {step} {tag} {Text((float)value)}");
    }

    // As Python writes a double, here of a number in single precision.
    private static string Text(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
        return text.Contains('.') || text.Contains('e') ? text : text + ".0";
    }

    private static string[] Read(string path)
    {
        (int code, string text) = Run(Path.Combine(Repository.Root, "tests", "fixtures", "tensorboard_events.py"), path);
        code.Should().Be(0, text);
        return text.TrimEnd('\n').Split('\n');
    }

    private static void RequireProtobuf()
    {
        Skip.IfNot(File.Exists(Python), "python3 has no protobuf: there is no python3");
        Skip.If(Run("-c", "import google.protobuf").Code != 0, "python3 has no protobuf");
    }

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? text : text + errors.GetAwaiter().GetResult());
    }
}
