using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SemiMER.Benchmarks.Matching;
using SemiMER.Benchmarks.Predictions;
using SemiMER.Benchmarks.Programs;
using SemiMER.Benchmarks.Steps;
using SemiMER.Benchmarks.Trainings;

namespace SemiMER.Benchmarks;

/// <summary>The commands and their options.</summary>
internal static class CommandLine
{
    private const int QuickRounds = 5, FewRounds = 3;
    private const int MemorySteps = 10_000, StreamingSteps = 2_000, ParallelTrainings = 4;
    private static readonly int[] StreamedRows = [100_000, 1_000_000];

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "Intra-op threads of each contestant: a number, or all. Default 1.",
        DefaultValueFactory = _ => 1,
        CustomParser = ParseThreads,
    };

    private static readonly Option<int?> Rounds = new("--rounds")
    { Description = "Rounds in which each contestant has its turn; steps with 0 only compares." };

    private static readonly Option<string> Python = new("--python")
    { Description = "A Python with PyTorch and NumPy.", DefaultValueFactory = _ => "/usr/bin/python3" };

    private static readonly Option<string?> Rows = new("--rows") { Description = "Rows to measure, divided by commas. Default: all." };

    private static readonly Option<string?> Baseline = new("--baseline")
    { Description = "A clone of commit c20c9d4 (version 0.1) whose samples/QuickStart was built in Release." };

    private static readonly Option<int> Steps = new("--steps")
    { Description = "Steps of each training.", DefaultValueFactory = _ => MemorySteps };

    private static readonly Option<string> Against = new Option<string>("--against")
    {
        Description = "cuda, or cpu: the CPU without its kernels, which computes as other devices do.",
        DefaultValueFactory = _ => DevicesCommand.Others[0],
    }.AcceptOnlyFromAmong(DevicesCommand.Others);

    public static RootCommand Create() => new("Measures SemiMER beside plain TorchSharp and PyTorch; prints tables in Markdown.")
    {
        Command("steps", "Steps of training; rows dense, full, lengths, transformer.",
            parsed => StepsCommand.Run(SettingsOf(parsed, QuickRounds)), Threads, Rounds, Python, Rows),
        Command("accuracy", "Whole trainings with dropout, ten seeds, beside PyTorch.",
            parsed => AccuracyCommand.Run(SettingsOf(parsed, QuickRounds)), Threads, Python),
        Command("mmd", "The maximum mean discrepancy; rows 64, 512, 4096.",
            parsed => MatchingCommand.Run(SettingsOf(parsed, QuickRounds)), Threads, Rounds, Python, Rows),
        Command("quickstart", "The QuickStart sample, version 0.1 and the same trainings written plainly.",
            parsed => QuickStartCommand.Run(SettingsOf(parsed, FewRounds), parsed.GetValue(Baseline)), Rounds, Baseline),
        Command("parallel", "Two trainings at a time on two cores.",
            parsed => ParallelCommand.Run(SettingsOf(parsed, FewRounds), ParallelTrainings), Rounds),
        Command("memory", "Memory over many steps; rows dense, lstm, transformer.",
            parsed => MemoryCommand.Run(SettingsOf(parsed, FewRounds), parsed.GetValue(Steps)), Steps, Rows),
        Command("devices", "The CPU beside another device, results compared; rows dense, full, transformer.",
            parsed => DevicesCommand.Run(SettingsOf(parsed, FewRounds), parsed.GetValue(Against)!), Threads, Rows, Against),
        Command("ranks", "Steps by all processes that mpirun has started, or by this one alone.",
            parsed => RanksCommand.Run(SettingsOf(parsed, FewRounds)), Threads),
        Command("rounding", "How rounding grows over the steps of a training.", _ => RoundingCommand.Run()),
        Command("predict", "One utterance and many, beside ONNX Runtime; rows dense, full, transformer.",
            parsed => PredictCommand.Run(SettingsOf(parsed, QuickRounds)), Threads, Rounds, Python, Rows),
        Command("startup", "Process start to first prediction.",
            parsed => StartUpCommand.Run(SettingsOf(parsed, QuickRounds)), Rounds, Python),
        Command("streaming", "Training over corpora on disk, up to a million utterances.",
            _ => StreamingCommand.Run(StreamedRows, StreamingSteps)),
        Command("all", "All of it, with one thread and with all; an hour.", RunAll, Rounds, Python, Baseline),
        PlainQuickStart(),
    };

    private static int RunAll(ParseResult parsed)
    {
        Settings one = SettingsOf(parsed, QuickRounds), all = one with { Threads = Environment.ProcessorCount };
        Settings few = SettingsOf(parsed, FewRounds);
        return new[]
        {
            StepsCommand.Run(one), StepsCommand.Run(all), MatchingCommand.Run(one), MatchingCommand.Run(all),
            QuickStartCommand.Run(few, parsed.GetValue(Baseline)), ParallelCommand.Run(few, ParallelTrainings),
            MemoryCommand.Run(few, MemorySteps), PredictCommand.Run(one),
            StartUpCommand.Run(one), StreamingCommand.Run(StreamedRows, StreamingSteps),
        }.Max();
    }

    // What the command "quickstart" starts as a process of its own.
    private static Command PlainQuickStart()
    {
        var atATime = new Option<int>("--at-a-time") { DefaultValueFactory = _ => 1 };
        var threads = new Option<int?>("--threads");
        Command command = Command(QuickStartCommand.PlainCommand, "The plain trainings alone.",
            parsed => QuickStartCommand.RunPlain(parsed.GetValue(atATime), parsed.GetValue(threads)), atATime, threads);
        command.Hidden = true;
        return command;
    }

    private static Command Command(string name, string description, Func<ParseResult, int> run, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (Option option in options)
            command.Add(option);
        command.SetAction(run);
        return command;
    }

    private static Settings SettingsOf(ParseResult parsed, int rounds) => new()
    {
        Threads = parsed.GetResult(Threads) is null ? 1 : parsed.GetValue(Threads),
        Rounds = parsed.GetValue(Rounds) ?? rounds,
        Python = parsed.GetValue(Python) ?? "",
        Rows = parsed.GetValue(Rows)?.Split(',') ?? [],
    };

    private static int ParseThreads(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text == "all")
            return Environment.ProcessorCount;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out int threads) && threads > 0)
            return threads;
        result.AddError($"--threads '{text}': give a number of at least 1, or all.");
        return 1;
    }
}
