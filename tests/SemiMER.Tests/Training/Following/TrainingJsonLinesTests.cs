using System.Text.Json;
using SemiMER.Formats;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Following;

public sealed class TrainingJsonLinesTests : IDisposable
{
    private readonly TemporaryDirectory place = new();

    private string File => place.File("log.jsonl");

    public void Dispose() => place.Dispose();

    [Fact]
    public void Every_event_is_a_line_that_reads_back_to_the_same_bits()
    {
        using var comma = new DecimalComma();
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with { DiagnosticsEvery = 4 });
        var steps = new List<IReadOnlyDictionary<string, double>>();
        trainer.StepCompleted += (_, step) => steps.Add(new Dictionary<string, double>(step.Terms));
        using (TrainingJsonLines.Follow(trainer, File))
            FollowedEvents.Fit(trainer);

        JsonElement[] lines = Lines(FollowedEvents.Read(File));
        lines.Select(line => line.GetProperty("event").GetString()).Should()
            .Equal("training", "stage", "step", "step", "step", "epoch", "step", "step", "step", "epoch", "end");
        lines[0].GetProperty("steps").GetInt64().Should().Be(6);
        lines[1].GetProperty("name").GetString().Should().Be("training");
        JsonElement[] written = [.. lines.Where(line => line.GetProperty("event").GetString() == "step")];
        written.Select(line => line.GetProperty("step").GetInt64()).Should().Equal(0, 1, 2, 3, 4, 5);
        foreach ((JsonElement line, IReadOnlyDictionary<string, double> terms) in written.Zip(steps))
            Numbers(line, "terms").Should().Equal(terms);
        written.Select(line => line.TryGetProperty("diagnostics", out _)).Should().Equal(true, false, false, false, true, false);
        lines.Should().OnlyContain(line => !line.EnumerateObject().Any(property => property.Name == "time"));
    }

    [Fact]
    public void An_epoch_has_its_measures_and_numbers_that_are_not_finite_are_texts()
    {
        var clock = new SteppingClock();
        clock.Advance(0.25);
        using TrainingJsonLines log = TrainingJsonLines.Follow(FollowedEvents.Trainer(), File, clock: clock);
        log.Take(FollowedEvents.Step(0, new() { ["größe \"x\"\n"] = double.NaN, ["b"] = double.PositiveInfinity, ["c"] = 0.1 }));
        log.Take(FollowedEvents.Epoch(0, new() { ["total"] = double.NegativeInfinity }, new() { ["x"] = 3 }));
        string[] lines = FollowedEvents.Read(File).Split('\n');
        lines.Should().HaveCount(3);
        lines[0].Should().Be("""
            {"event":"step","time":"2023-11-14T22:13:20.25Z","step":0,"stage":"training",
            "learning_rate":0.1,"terms":{"gr\u00F6\u00DFe \u0022x\u0022\n":"NaN","b":"Infinity","c":0.1}}
            """.ReplaceLineEndings(""));
        lines[1].Should().Be("""
            {"event":"epoch","time":"2023-11-14T22:13:20.25Z","epoch":0,"stage":"training","is_best":true,
            "validation":{"unweighted_accuracy":0.75,
            "weighted_accuracy":0.75,"weighted_f1":0.7333333333333334,"macro_f1":0.7333333333333334,"loss":0.5},"confusion":[[1,1],[0,2]],
            "terms":{"total":"-Infinity"},"skipped":{"x":3}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void Steps_can_be_left_out()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        using TrainingJsonLines every = TrainingJsonLines.Follow(trainer, File, stepsEvery: 2);
        using TrainingJsonLines none = TrainingJsonLines.Follow(trainer, place.File("none.jsonl"), stepsEvery: 0);
        FollowedEvents.Fit(trainer);
        Lines(FollowedEvents.Read(File)).Where(line => line.GetProperty("event").GetString() == "step")
            .Select(line => line.GetProperty("step").GetInt64()).Should().Equal(0, 2, 4);
        Lines(FollowedEvents.Read(place.File("none.jsonl"))).Should().HaveCount(2 + 3);
        Action negative = () => TrainingJsonLines.Follow(trainer, File, stepsEvery: -1);
        negative.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void It_is_read_whole_while_the_training_goes_on()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with { Epochs = 10 });
        using TrainingJsonLines log = TrainingJsonLines.Follow(trainer, File);
        int epochs = 0;
        trainer.EpochCompleted += (_, _) => Lines(FollowedEvents.Read(File)).Should().HaveCount(2 + 4 * ++epochs);
        FollowedEvents.Fit(trainer);
        epochs.Should().Be(10);
    }

    [Fact]
    public void Steps_of_an_epoch_that_fails_are_kept()
    {
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer();
        using (TrainingJsonLines.Follow(trainer, File))
        {
            trainer.StepCompleted += (_, step) => _ = step.Step == 4 ? throw new InvalidOperationException("stop") : 0;
            Action fit = () => FollowedEvents.Fit(trainer);
            fit.Should().Throw<InvalidOperationException>();
        }
        Lines(FollowedEvents.Read(File)).Should().HaveCount(2 + 3 + 1 + 2);
    }

    [Fact]
    public void Lines_of_an_earlier_training_can_stay()
    {
        using (TrainingJsonLines before = TrainingJsonLines.Follow(FollowedEvents.Trainer(), File))
            before.Take(FollowedEvents.Step(0, new() { ["total"] = 1 }));
        System.IO.File.AppendAllText(File, "{\"event\":");
        using TrainingJsonLines after = TrainingJsonLines.Follow(FollowedEvents.Trainer(), File, append: true);
        after.Take(FollowedEvents.Epoch(0, []));
        Lines(FollowedEvents.Read(File)).Select(line => line.GetProperty("event").GetString()).Should().Equal("step", "epoch");
    }

    [Fact]
    public void Much_is_written_before_the_epoch_ends()
    {
        using TrainingJsonLines log = TrainingJsonLines.Follow(FollowedEvents.Trainer(), File);
        for (int step = 0; step < 3000; step++)
            log.Take(FollowedEvents.Step(step, new() { ["total"] = step }));
        string text = FollowedEvents.Read(File);
        text.Length.Should().BeGreaterThan(100_000);
        Lines(text).Should().HaveCountLessThan(3000);
    }

    [SkippableFact]
    public void A_full_disk_ends_the_training_and_names_the_file()
    {
        using var disk = new SmallDisk(kibibytes: 16);
        string path = disk.File("log.jsonl");
        SemiSupervisedTrainer trainer = FollowedEvents.Trainer(SmallTraining.Options with { Epochs = 60 });
        Action fit = () =>
        {
            using TrainingJsonLines log = TrainingJsonLines.Follow(trainer, path);
            FollowedEvents.Fit(trainer);
        };
        fit.Should().Throw<FileFormatException>().WithMessage("*log.jsonl*cannot be written*").Which.File.Should().Be(path);
        Lines(FollowedEvents.Read(path)).Should().NotBeEmpty("the lines written before are whole");
    }

    private static JsonElement[] Lines(string text)
    {
        text.Should().EndWith("\n");
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static Dictionary<string, double> Numbers(JsonElement line, string name) =>
        line.GetProperty(name).EnumerateObject().ToDictionary(number => number.Name, number => number.Value.GetDouble());
}
