using System.CommandLine;
using System.CommandLine.Parsing;
using SemiMER.Benchmarks.Steps;

namespace SemiMER.Benchmarks;

/// <summary>The commands and their options.</summary>
internal static class CommandLine
{
    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "Intra-op threads of each contestant: a number, or all.",
        DefaultValueFactory = _ => 1,
        CustomParser = ParseThreads,
    };

    private static readonly Option<int> Rounds = new("--rounds")
        { Description = "Rounds in which each contestant has its turn.", DefaultValueFactory = _ => 5 };

    private static readonly Option<string> Python = new("--python")
        { Description = "A Python with PyTorch and NumPy.", DefaultValueFactory = _ => "/usr/bin/python3" };

    public static RootCommand Create()
    {
        var rows = new Option<string?>("--rows") { Description = "Rows to measure, such as dense,full. Default: all." };
        return new RootCommand("Measures SemiMER beside plain TorchSharp and PyTorch.")
        {
            Command("steps", "Steps of training.", parsed => StepsCommand.Run(SettingsOf(parsed) with
            {
                Rows = parsed.GetValue(rows)?.Split(',') ?? [],
            }), Threads, Rounds, Python, rows),
        };
    }

    private static Command Command(string name, string description, Func<ParseResult, int> run, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (Option option in options)
            command.Add(option);
        command.SetAction(run);
        return command;
    }

    private static Settings SettingsOf(ParseResult parsed) => new()
    {
        Threads = parsed.GetValue(Threads),
        Rounds = parsed.GetValue(Rounds),
        Python = parsed.GetValue(Python)!,
    };

    private static int ParseThreads(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text == "all")
            return Environment.ProcessorCount;
        if (int.TryParse(text, out int threads) && threads > 0)
            return threads;
        result.AddError($"--threads '{text}': give a number of at least 1, or all.");
        return 1;
    }
}
