using System.CommandLine;
using SemiMER.Experiments;

namespace SemiMER.Samples;

/// <summary>What the command line of a sample says that compares a few methods on a corpus that it makes itself.</summary>
internal sealed record SmallStudy
{
    public double Labels { get; init; }

    public int Seeds { get; init; }

    public int Epochs { get; init; }

    public int Threads { get; init; }

    /// <summary>The command.</summary>
    /// <param name="description">What the sample does.</param>
    /// <param name="share">Share of the labels to keep, if the command line says no other.</param>
    /// <param name="run">Does it.</param>
    public static RootCommand Command(string description, double share, Func<SmallStudy, int> run)
    {
        var labels = new Option<double>("--labels") { Description = "Share of the labels to keep.", DefaultValueFactory = _ => share };
        var seeds = new Option<int>("--seeds") { Description = "Number of seeds.", DefaultValueFactory = _ => 1 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of 20 updates.", DefaultValueFactory = _ => 10 };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new RootCommand(description) { labels, seeds, epochs, threads };
        command.SetAction(parsed => run(new SmallStudy
        {
            Labels = parsed.GetValue(labels),
            Seeds = parsed.GetValue(seeds),
            Epochs = parsed.GetValue(epochs),
            Threads = parsed.GetValue(threads),
        }));
        return command;
    }

    /// <summary>A Markdown table of unweighted accuracies, with differences to the baseline of the table.</summary>
    public static void Write(ExperimentTable table)
    {
        Console.WriteLine("| | labels | UA |");
        Console.WriteLine("| --- | --- | --- |");
        foreach (ExperimentRow row in table.Rows)
        {
            string accuracy = TableText.WithDifference(row.UnweightedAccuracy.Mean, row.Difference);
            Console.WriteLine($"| {row.Recipe} | {row.Labeled} | {accuracy} |");
        }
        Console.WriteLine();
        Console.WriteLine(TableText.Explanation(table).Trim());
    }
}
