using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Recognition;

namespace SemiMER.Tool.Tests.Commands;

/// <summary>Each command does what it says, in this process.</summary>
public sealed class CommandTests
{
    private const string Some = """{ "epochs": 300, "steps_per_epoch": 3 }""", Often = """{ "folder": "out", "checkpoint_steps": 20 }""";

    [Fact]
    public void Check_counts_and_tells_what_it_found()
    {
        using var folder = new SmallFolder();

        JsonElement json = ToolRun.Done("check", folder.Corpus, "--json").Json;

        FeatureCorpus corpus = FeatureCorpus.Open(folder.Corpus);
        JsonElement part = json.GetProperty("splits").EnumerateArray().Single();
        part.GetProperty("rows").GetInt32().Should().Be(corpus.Rows.Count);
        part.GetProperty("labeled").GetInt32().Should().Be(corpus.Rows.Count(row => row.ClassIndex is not null));
        part.GetProperty("class_counts").GetProperty("angry").GetInt32().Should().Be(corpus.Rows.Count(row => row.ClassIndex == 1));
        json.GetProperty("modalities").GetArrayLength().Should().Be(3);
        json.GetProperty("findings").GetArrayLength().Should().Be(CorpusReport.Of(corpus).Findings.Count);
        ToolRun.Done("check", folder.Corpus).Output.Should().Contain("angry").And.Contain("rows");
    }

    [Fact]
    public void Check_is_strict_if_it_is_told_to()
    {
        using var folder = new SmallFolder();
        Corpus corpus = FeatureCorpus.Open(folder.Corpus);
        // A modality whose only column is the class.
        FeatureCorpusWriter.Write(new InMemoryCorpus(
            new CorpusSchema("leak", corpus.Schema.Classes, [new ModalitySchema(new Modality("leak"), 1, FeatureKind.Vector)]),
            corpus.Rows.Select(row => row with
            {
                Utterance = row.Utterance.WithFeatures(
                    [new(new Modality("leak"), ModalityFeatures.Vector(new float[] { row.ClassIndex ?? 0 }))]),
            })), folder.File("leak"));

        ToolRun found = ToolRun.Of("check", folder.File("leak"), "--strict");

        found.ExitCode.Should().Be(ExitCodes.Faulty);
        found.Output.Should().Contain("Worth a look").And.Contain("leak");
        ToolRun.Done("check", folder.File("leak"), "--json").Json.GetProperty("findings")[0].GetProperty("kind").GetString()
            .Should().Be("column_tells_class");
    }

    [Fact]
    public void Plan_tells_its_folds()
    {
        using var folder = new SmallFolder();

        JsonElement json = ToolRun.Done("plan", folder.Plan, "--json").Json;

        json.GetProperty("trainings").GetInt32().Should().Be(3 * (2 + 2));
        json.GetProperty("folds").GetArrayLength().Should().Be(3);
        ToolRun.Done("plan", folder.Plan).Output.Should().Contain("12 trainings").And.Contain("speakers are disjoint");
    }

    [Fact]
    public void What_was_trained_predicts_the_same_as_its_export_and_its_study()
    {
        using var folder = new SmallFolder();
        string recognizer = folder.File("out/recognizer.semimer"), onnx = folder.File("r.onnx");
        string fold = ToolRun.Done("plan", folder.Plan, "--json").Json.GetProperty("folds")[1].GetProperty("name").GetString()!;

        JsonElement trained = ToolRun.Done("train", folder.Plan, "--recipe", "L_semi", "--fold", fold, "--json").Json;
        ToolRun.Done("export", recognizer, onnx).Output.Should().Contain(onnx);
        JsonElement byTorch = ToolRun.Done("predict", recognizer, folder.Corpus, "--json").Json,
            byOnnx = ToolRun.Done("predict", onnx, folder.Corpus, "--json").Json;
        JsonElement study = ToolRun.Done("study", folder.Plan, "-o", folder.File("study"), "--json").Json;

        byTorch.GetArrayLength().Should().Be(byOnnx.GetArrayLength()).And.Be(FeatureCorpus.Open(folder.Corpus).Rows.Count);
        foreach ((JsonElement one, JsonElement other) in byTorch.EnumerateArray().Zip(byOnnx.EnumerateArray()))
        {
            one.GetProperty("id").GetString().Should().Be(other.GetProperty("id").GetString());
            one.GetProperty("confidence").GetDouble().Should().BeApproximately(other.GetProperty("confidence").GetDouble(), 1e-4);
        }
        ExperimentCell cell = StoredExperiment.Open(folder.File("study")).Cells
            .Single(cell => cell.Fold == fold && cell.Recipe == "L_semi");
        trained.GetProperty("test").GetProperty("unweighted_accuracy").GetDouble().Should().Be(cell.Test.UnweightedAccuracy);
        trained.GetProperty("labeled").GetInt32().Should().Be(cell.LabeledCount);
        study.GetProperty("Rows").GetArrayLength().Should().Be(4);
        File.ReadAllText(folder.File("study/results.md")).Should().Contain("L_semi");
        File.ReadAllText(folder.File("study/report.html")).Should().Contain("Data card");
        File.ReadAllText(folder.File("out/report.html")).Should().Contain("Learning curves");
    }

    [Fact]
    public void Evaluate_measures_what_predict_says()
    {
        using var folder = new SmallFolder();
        ToolRun.Done("train", folder.Plan);
        string recognizer = folder.File("out/recognizer.semimer");

        JsonElement evaluated = ToolRun.Done("evaluate", recognizer, folder.Corpus, "--json").Json;
        string[] said = ToolRun.Done("predict", recognizer, folder.Corpus).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        said[0].Should().Be("id,predicted,confidence,probability calm,probability angry,modalities");
        Dictionary<string, string> predicted = said.Skip(1).Select(line => line.Split(',')).ToDictionary(line => line[0], line => line[1]);
        CorpusRow[] rows = [.. FeatureCorpus.Open(folder.Corpus).Rows.Where(row => row.ClassIndex is not null)];
        string[] classes = ["calm", "angry"];
        double recall = classes.Index().Average(one =>
        {
            CorpusRow[] own = [.. rows.Where(row => row.ClassIndex == one.Index)];
            return (double)own.Count(row => predicted[row.Utterance.Id] == one.Item) / own.Length;
        });
        evaluated.GetProperty("utterances").GetInt32().Should().Be(rows.Length);
        evaluated.GetProperty("unweighted_accuracy").GetProperty("value").GetDouble().Should().BeApproximately(recall, 1e-12);
        ToolRun.Done("evaluate", recognizer, folder.Corpus).Output.Should().Contain("True class down");
    }

    [Fact]
    public void Predict_reads_lines_of_JSON_and_refuses_others_by_their_line()
    {
        using var folder = new SmallFolder();
        ToolRun.Done("train", folder.Plan);
        string recognizer = folder.File("out/recognizer.semimer"), lines = folder.File("lines.json"), csv = folder.File("said/p.csv");
        Utterance utterance = FeatureCorpus.Open(folder.Corpus).Rows[0].Utterance;
        float[] features = utterance.Features[Modality.Acoustic].Values.ToArray();
        File.WriteAllText(lines, JsonSerializer.Serialize(new { id = "one, \"1\"", features = new { acoustic = features } }) + "\n\n");

        ToolRun.Done("predict", recognizer, lines, "-o", csv).Output.Should().BeEmpty();
        JsonElement json = ToolRun.Done("predict", recognizer, lines, "--json").Json[0];

        using EmotionRecognizer loaded = EmotionRecognizer.Load(recognizer);
        Prediction expected = loaded.Predict(utterance.WithModalities(Modality.Acoustic));
        json.GetProperty("predicted").GetString().Should().Be(expected.ClassName);
        json.GetProperty("confidence").GetDouble().Should().BeApproximately(expected.Confidence, 1e-6);
        json.GetProperty("modalities").EnumerateArray().Single().GetString().Should().Be("acoustic");
        File.ReadAllLines(csv)[1].Should().StartWith("\"one, \"\"1\"\"\",");

        File.AppendAllText(lines, "{\"id\": \"two\"}\n");
        ToolRun faulty = ToolRun.Of("predict", recognizer, lines);
        faulty.ExitCode.Should().Be(ExitCodes.Faulty);
        faulty.Error.Should().Contain("row 3").And.Contain("'features' is missing");
        File.WriteAllText(lines, "{\"features\": {\"acoustic\": [[1, 2]]}}");
        ToolRun.Of("predict", recognizer, lines).Error.Should().Contain("one vector");
    }

    [Fact]
    public void A_training_that_was_stopped_ends_with_the_bits_of_one_that_never_was()
    {
        using SmallFolder folder = new(Some, Often), whole = new(Some, Often);
        string checkpoints = folder.File("out/checkpoints");
        using var stop = new CancellationTokenSource();
        var watching = new Thread(() => // of its own: no other test can keep it waiting
        {
            while (!Directory.Exists(checkpoints) || !Directory.EnumerateFiles(checkpoints, "*.checkpoint").Any())
                Thread.Yield();
            stop.Cancel();
        });
        watching.Start();

        ToolRun stopped = ToolRun.Of(stop.Token, "train", folder.Plan, "--recipe", "L_semi");
        watching.Join();
        ToolRun goneOn = ToolRun.Done("train", folder.Plan, "--recipe", "L_semi");
        ToolRun.Done("train", whole.Plan, "--recipe", "L_semi");

        stopped.ExitCode.Should().Be(ExitCodes.Interrupted, stopped.Error);
        stopped.Error.Should().Contain("the same command goes on from here");
        goneOn.Error.Should().Contain("Goes on from update ");
        foreach (string file in (string[])["out/recognizer.semimer", "out/training.csv", "out/training.json"])
            File.ReadAllBytes(folder.File(file)).AsSpan().SequenceEqual(File.ReadAllBytes(whole.File(file))).Should().BeTrue(file);
    }

    [Fact]
    public void A_training_that_is_stopped_at_once_saves_nothing_and_says_so()
    {
        using var folder = new SmallFolder();

        ToolRun stopped = ToolRun.Of(new CancellationToken(canceled: true), "train", folder.Plan);

        stopped.ExitCode.Should().Be(ExitCodes.Interrupted);
        File.Exists(folder.File("out/recognizer.semimer")).Should().BeFalse();
    }

    [Fact]
    public void What_is_trained_can_be_a_method_and_other_names_are_refused_with_the_nearest()
    {
        using var folder = new SmallFolder();

        ToolRun.Done("train", folder.Plan, "--recipe", "linear soft-max", "--json").Json.GetProperty("recipe").GetString()
            .Should().Be("linear soft-max");
        ToolRun.Done("report", folder.File("out"), "-o", folder.File("r.html"), "--title", "Mine");
        File.ReadAllText(folder.File("r.html")).Should().Contain("<title>Mine</title>");

        ToolRun wrong = ToolRun.Of("train", folder.Plan, "--recipe", "L_sem");
        wrong.ExitCode.Should().Be(ExitCodes.Faulty);
        wrong.Error.Should().Contain("'supervised', 'L_semi', 'majority', 'linear soft-max'").And.Contain("Did you mean 'L_semi'?");
        ToolRun.Of("train", folder.Plan, "--share", "0.3").Error.Should().Contain("no share 0.3; it has 0.5");
        ToolRun.Of("train", folder.Plan, "--fold", "x").Error.Should().Contain("no fold 'x'");
    }

    [Fact]
    public void Scaling_by_speaker_is_named_with_the_results()
    {
        using var folder = new SmallFolder("""{ "epochs": 1, "steps_per_epoch": 1, "scaling": "per_speaker" }""");
        ToolRun trained = ToolRun.Done("train", folder.Plan);
        trained.Output.Should().Contain("scaled per speaker");
        ToolRun.Done("predict", folder.File("out/recognizer.semimer"), folder.Corpus).Error.Should().Contain("scales by speaker");
        ToolRun.Of("predict", folder.File("out/recognizer.semimer"), folder.File("nothing")).Error.Should().Contain("is neither");
    }

    [Fact]
    public void Restart_begins_anew_where_another_training_was()
    {
        using var folder = new SmallFolder();
        ToolRun.Done("train", folder.Plan);

        ToolRun other = ToolRun.Of("train", folder.Plan, "--recipe", "L_semi");
        other.ExitCode.Should().Be(ExitCodes.Faulty);
        other.Error.Should().Contain("of another training").And.Contain("--restart");
        ToolRun.Done("train", folder.Plan, "--recipe", "L_semi", "--restart").Output.Should().Contain("recognizer.semimer");
    }

    [Fact]
    public void A_recognizer_of_other_modalities_is_refused_by_name()
    {
        using var folder = new SmallFolder();
        ToolRun.Done("train", folder.Plan);
        FeatureCorpusWriter.Write(new InMemoryCorpus(
            new CorpusSchema("other", ["calm", "angry"], [new ModalitySchema(new Modality("pulse"), 1, FeatureKind.Vector)]),
            [
                (new Utterance { Id = "u", Speaker = "s" }.WithFeatures(
                    [new(new Modality("pulse"), ModalityFeatures.Vector(new float[] { 1 }))]), "calm"),
            ]), folder.File("other"));

        ToolRun refused = ToolRun.Of("predict", folder.File("out/recognizer.semimer"), folder.File("other"));

        refused.ExitCode.Should().Be(ExitCodes.Faulty);
        refused.Error.Should().Contain("acoustic, visual, lexical");
        ToolRun.Of("predict", folder.File("out/recognizer.semimer"), folder.Corpus, "--split", "tset").Error.Should().Contain("no split");
    }

    [Fact]
    public void Help_stands_with_every_command()
    {
        foreach (string command in (string[])
            [
                "import", "import folder", "import iemocap", "import meld", "check", "extract", "extract sound", "extract words", "plan",
                "train", "study", "evaluate", "predict", "report", "export",
            ])
        {
            ToolRun help = ToolRun.Done([.. command.Split(' '), "--help"]);
            help.Output.Should().Contain($"semimer {command}").And.NotContain("SemiMER.Tool ");
            // Every command that prints results gives them as JSON too.
            if (command is not ("import" or "extract"))
                help.Output.Should().Contain("--json", command);
        }
    }
}
