using System.Globalization;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;

namespace SemiMER.Benchmarks.Trainings;

/// <summary>
/// The QuickStart sample on one test session, as many trainings as the README's command runs, beside version 0.1 and the same trainings
/// written plainly.
/// </summary>
internal static class QuickStartCommand
{
    /// <summary>The name of the command that runs the plain trainings in a process of their own.</summary>
    public const string PlainCommand = "plain-quickstart";

    private const string Sample = "samples/QuickStart";
    private const int Seeds = 5; // the sample's own

    /// <summary>Prints a table.</summary>
    /// <param name="settings">Rounds.</param>
    /// <param name="baseline">A clone of version 0.1, built in Release; null to leave it out.</param>
    public static int Run(Settings settings, string? baseline)
    {
        string processors = Quantities.Count(Environment.ProcessorCount);
        string own = typeof(QuickStartCommand).Assembly.Location;
        var programs = new List<(ProgramRun Program, string Target)>
        {
            (ProgramRun.OfDotNet("SemiMER", Repository.Program(Repository.Root, Sample), "--test-session", "5"), ""),
            (ProgramRun.OfDotNet(
                "plain TorchSharp, one intra-op thread a training", own, PlainCommand, "--at-a-time", processors, "--threads", "1"),
                "0.40"),
        };
        if (baseline is not null)
            programs.Add((ProgramRun.OfDotNet("version 0.1", Repository.Program(Path.GetFullPath(baseline), Sample)), "1.20"));
        // As information: what nobody has set.
        programs.Add((ProgramRun.OfDotNet("plain TorchSharp, one training at a time, default threads", own, PlainCommand), ""));
        IReadOnlyList<Sample> samples =
            new InterleavedRounds(settings.Rounds, Environment.ProcessorCount).MeasureWhole([.. programs.Select(each => each.Program)]);
        var table = new MarkdownTable("QuickStart, start to end", "time", "SemiMER / this", "target");
        for (int i = 0; i < programs.Count; i++)
        {
            table.Add(programs[i].Program.Name, Quantities.Duration(samples[i].Median), i == 0 ? "" : samples[0].RatioTo(samples[i]),
                programs[i].Target);
        }
        table.Write();
        Console.WriteLine($"Medians of {settings.Rounds} rounds in turn, {processors} processors. What they printed last:");
        foreach ((ProgramRun program, _) in programs)
        {
            Console.WriteLine();
            Console.WriteLine($"{program.Name}:");
            Console.WriteLine(program.Output);
        }
        return 0;
    }

    /// <summary>The plain trainings alone.</summary>
    public static int RunPlain(int atATime, int? threads)
    {
        foreach ((string recipe, double accuracy) in new PlainQuickStart().Run(Seeds, atATime, threads))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recipe}: mean test UA of {Seeds} seeds {accuracy:0.000}"));
        return 0;
    }
}
