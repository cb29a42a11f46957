using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Tests;
using SmallPrograms;

namespace SemiMER.Tool.Tests;

/// <summary>What a command line printed and ended with, in this process.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>The output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Runs a command line.</summary>
    public static ToolRun Of(params string[] args) => Of(CancellationToken.None, args);

    /// <summary>Runs a command line that may be stopped.</summary>
    public static ToolRun Of(CancellationToken stop, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int exitCode = ToolProgram.Run(args, new ToolContext(output, error, showsProgress: false, width: 200, stop));
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must do what it is asked to.</summary>
    public static ToolRun Done(params string[] args)
    {
        ToolRun run = Of(args);
        run.ExitCode.Should().Be(ExitCodes.Done, "'{0}' printed\n{1}{2}", string.Join(' ', args), run.Output, run.Error);
        return run;
    }
}

/// <summary>A folder with a small corpus and a plan for it.</summary>
internal sealed class SmallFolder : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public SmallFolder(string? trainer = null, string? output = null)
    {
        FeatureCorpusWriter.Write(new SyntheticCorpus(SmallCorpus.Options), File("corpus"));
        WritePlan($$"""
            {
              "format": "semimer-plan/1",
              "data": { "folder": "corpus" },
              "split": { "by": "session" },
              "labels": { "shares": [0.5] },
              "recipes": [{ "recipe": "supervised" }, { "recipe": "paper" }],
              "networks": [{ "options": { "embedding_size": 4, "hidden_sizes": [4] } }],
              "trainer": {{trainer ?? """{ "epochs": 2, "steps_per_epoch": 3 }"""}},
              "seeds": [3],
              "parallelism": 1,
              "output": {{output ?? """{ "folder": "out" }"""}}
            }
            """);
    }

    public string Root => folder.Root;

    public string Corpus => File("corpus");

    public string Plan => File("plan.json");

    public string File(string name) => Path.Combine(folder.Root, name);

    public void WritePlan(string json) => System.IO.File.WriteAllText(File("plan.json"), json);

    public void Dispose() => folder.Dispose();
}
