using System.Text.Json;
using SemiMER.Tests;

namespace SemiMER.Tool.Tests;

/// <summary>The commands on licensed corpora, where there are some.</summary>
public sealed class RealDataTests
{
    [SkippableFact]
    public void From_a_corpus_to_predictions()
    {
        string data = RealData.Require("iemocap");
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("plan.json"), JsonSerializer.Serialize(new
        {
            format = "semimer-plan/1",
            data = new { folder = data, classes = "ang,hap+exc,sad,neu" },
            split = new { by = "file_split" },
            labels = new { shares = (double[])[0.05] },
            recipes = (object[])[new { recipe = "supervised" }],
            trainer = new { epochs = 8 },
            output = new { folder = "out", report = false },
        }));

        ToolRun.Done("check", data, "--json").Json.GetProperty("splits").GetArrayLength().Should().Be(3);
        double ua = ToolRun.Done("train", folder.File("plan.json"), "--json").Json.GetProperty("test")
            .GetProperty("unweighted_accuracy").GetDouble();
        ua.Should().BeGreaterThan(0.35, "four classes are guessed right in 0.25");
        JsonElement evaluated = ToolRun.Done("evaluate", folder.File("out/recognizer.semimer"), data, "--split", "test", "--json").Json;
        evaluated.GetProperty("unweighted_accuracy").GetProperty("value").GetDouble().Should().BeApproximately(ua, 1e-9);
    }

    [SkippableFact]
    public void From_recordings_to_a_corpus()
    {
        string data = RealData.Require("emodb_wav");
        using var folder = new TemporaryDirectory();
        ToolRun.Done(
            "extract", "sound", data, "--table", "all_meta.csv", "--id", "file", "--label", "emotion", "--recordings", "{id}",
            "-o", folder.File("corpus"), "--json").Json.GetProperty("splits")[0].GetProperty("labeled").GetInt32().Should().Be(69);
    }
}
