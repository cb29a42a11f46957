using System.Text.Json;
using SemiMER.Tests;

namespace SemiMER.Tool.Tests.Processes;

/// <summary>Streams, exit codes, Ctrl-C, and what is loaded: by processes.</summary>
public sealed class ProcessTests
{
    private const string Long = """{ "epochs": 40000, "steps_per_epoch": 3 }""";

    [Fact]
    public void Results_go_to_the_output_and_all_else_to_the_error_stream()
    {
        using var folder = new SmallFolder();

        ToolRun trained = ToolProcess.Run("train", folder.Plan, "--json");

        trained.ExitCode.Should().Be(0, trained.Error);
        trained.Json.GetProperty("recipe").GetString().Should().Be("supervised");
        trained.Error.Should().Contain("supervised, 50 % of the labels, seed 3");
        trained.Error.Should().NotContain("\u001b", "nobody looks at a file as it grows");
        trained.Output.Should().NotContain("\u001b");
    }

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "--version")]
    [InlineData(2, "trian", "plan.json")]
    [InlineData(2, "check")]
    [InlineData(2, "plan", "--schema", "--example")]
    [InlineData(1, "check", "no/such/folder")]
    [InlineData(1, "train", "no/such/plan.json")]
    [InlineData(1, "evaluate", "no/such.onnx", "no/such/folder")]
    [InlineData(1, "evaluate", "no/such.semimer", "no/such/folder")]
    public void Exit_codes_are_as_stated(int expected, params string[] args)
    {
        ToolRun run = ToolProcess.Run(args);

        run.ExitCode.Should().Be(expected, run.Output + run.Error);
        (expected == 0 ? run.Error : run.Output).Should().BeEmpty();
        (expected == 0 ? run.Output : run.Error).Should().NotBeEmpty().And.NotContain("   at ", "a stack says nothing to a user");
    }

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Ctrl_C_saves_where_a_training_is_and_the_same_command_goes_on(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent by kill");
        using var folder = new SmallFolder(Long);
        string checkpoints = folder.File("out/checkpoints");
        bool IsUnderWay() => Directory.Exists(checkpoints) && Directory.EnumerateFiles(checkpoints, "*.checkpoint").Any();

        using (ToolProcess training = ToolProcess.Start(["train", folder.Plan, "--json"]))
        {
            training.WaitUntil(IsUnderWay);
            training.Signal(signal);
            ToolRun stopped = training.End();
            stopped.ExitCode.Should().Be(ExitCodes.Interrupted, stopped.Error);
            stopped.Output.Should().BeEmpty();
            stopped.Error.Should().Contain("the same command goes on from here");
        }
        File.Exists(folder.File("out/recognizer.semimer")).Should().BeFalse();
        IsUnderWay().Should().BeTrue();

        using ToolProcess again = ToolProcess.Start(["train", folder.Plan, "--json"]);
        string[] before = Directory.GetFiles(checkpoints);
        again.WaitUntil(() => !Directory.GetFiles(checkpoints).Order().SequenceEqual(before.Order()));
        again.Signal(signal);
        ToolRun goneOn = again.End();
        goneOn.ExitCode.Should().Be(ExitCodes.Interrupted, goneOn.Error);
        goneOn.Error.Should().Contain("Goes on from update ");
    }

    [SkippableFact]
    public void A_study_that_was_stopped_goes_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent by kill");
        using var folder = new SmallFolder("""{ "epochs": 80, "steps_per_epoch": 3 }""");
        string cells = folder.File("out/cells");
        int Kept() => Directory.Exists(cells) ? Directory.GetFiles(cells, "*.json").Length : 0;

        using (ToolProcess study = ToolProcess.Start(["study", folder.Plan]))
        {
            study.WaitUntil(() => Kept() > 0);
            study.Signal("INT");
            study.End().ExitCode.Should().Be(ExitCodes.Interrupted);
        }
        int kept = Kept();
        kept.Should().BeInRange(1, 11);
        // The report of what is there, while the rest is missing.
        ToolRun report = ToolRun.Done("report", folder.File("out"), "-o", folder.File("part.html"));
        report.Error.Should().Contain($"{12 - kept} trainings of the study are missing");
        File.ReadAllText(folder.File("part.html")).Should().Contain("supervised");

        ToolRun goneOn = ToolProcess.Run("study", folder.Plan, "--json");

        goneOn.ExitCode.Should().Be(0, goneOn.Error);
        goneOn.Error.Should().Contain($"{12 - kept} of {12 - kept}: ", "the others are kept");
        goneOn.Json.GetProperty("MissingCells").GetInt32().Should().Be(0);
    }

    [SkippableFact]
    public void What_needs_no_libtorch_does_not_load_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "what a process loads is told by its linker");
        using var folder = new SmallFolder();
        string recognizer = folder.File("out/recognizer.semimer"), onnx = folder.File("recognizer.onnx");
        Loaded(folder, "train", folder.Plan).Should().Contain("libtorch_cpu.so", "else the linker tells nothing");
        ToolRun.Done("export", recognizer, onnx);
        WriteRecordings(folder);

        foreach (string command in (string[])
            [
                "--help", "train --help", "plan --schema", "plan --example", $"plan {folder.Plan}", $"check {folder.Corpus}",
                $"extract sound {folder.Root} -o {folder.File("sound")}",
                $"import folder {folder.Root} --sound sequence -o {folder.File("frames")}",
                $"extract words {folder.File("sound")} --fit-on all -o {folder.File("words")}",
                $"predict {onnx} {folder.Corpus}", $"evaluate {onnx} {folder.Corpus} --json", "predict no-such.onnx no-such-folder",
            ])
        {
            string[] libraries = Loaded(folder, command.Split(' '));
            libraries.Should().NotBeEmpty(command);
            libraries.Should().NotContain(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase), command);
        }
        File.Exists(folder.File("words/dataset.json")).Should().BeTrue();
    }

    private static string[] Loaded(SmallFolder folder, params string[] args)
    {
        string trace = folder.File("linker");
        Directory.CreateDirectory(trace);
        using ToolProcess process = ToolProcess.Start(args, ("LD_DEBUG", "files"), ("LD_DEBUG_OUTPUT", Path.Combine(trace, "trace")));
        process.End();
        string[] libraries = [.. Directory.GetFiles(trace).SelectMany(File.ReadLines)
            .Where(line => line.Contains("file=", StringComparison.Ordinal))
            .Select(line => Path.GetFileName(line.Split("file=")[1].Split(' ')[0])).Distinct()];
        Directory.Delete(trace, recursive: true);
        return libraries;
    }

    private static void WriteRecordings(SmallFolder folder)
    {
        string[] lines = ["id,speaker,label,text", "a,s1,calm,it is so good", "b,s2,angry,it is so bad", "c,s3,calm,so good"];
        File.WriteAllLines(folder.File("ids.csv"), lines);
        foreach ((int index, string line) in lines.Skip(1).Index())
        {
            Formats.WavWriter.WritePcm16(folder.File($"{line[0]}.wav"),
                Enumerable.Range(0, 8000).Select(i => MathF.Sin(i * 0.02f * (index + 1))).ToArray(), 16_000);
        }
    }
}
