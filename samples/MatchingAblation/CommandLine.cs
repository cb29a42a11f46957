using System.CommandLine;

namespace SemiMER.Samples.MatchingAblation;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var data = new Option<DirectoryInfo?>("--data")
        { Description = "A corpus folder (semimer-corpus/1). Without it: a small synthetic corpus and one fold." };
        var modalities = new Option<string?>("--modalities") { Description = "Modalities to use, such as acoustic,lexical. Default: all." };
        var classes = new Option<string?>("--classes")
        { Description = "Classes, merged with +, such as ang,hap+exc,sad,neu. Default: all." };
        var testSplit = new Option<string?>("--test-split")
        {
            Description = "File split to test on; trains on split 'train', of which other speakers validate in each seed. "
                + "Default: each session in turn, validating on the one before it.",
        };
        var validationShare = new Option<double>("--validation-share")
        {
            Description = "With --test-split: share of the training speakers held out for validation.", DefaultValueFactory = _ => 0.2,
        };
        var folds = new Option<int?>("--folds") { Description = "Number of sessions to test on. Default: all; synthetic 1." };
        var losses = new Option<string>("--losses")
        { Description = "Losses to compare, such as mmd,coral. Default: all.", DefaultValueFactory = _ => "" };
        var labels = new Option<double>("--labels") { Description = "Share of the labels to keep.", DefaultValueFactory = _ => 0.05 };
        var weight = new Option<double>("--weight")
        {
            Description = "Weight of the matching, in units of each loss between a standard normal set and its image under x -> 2x + 1.",
            DefaultValueFactory = _ => 0.3,
        };
        var seeds = new Option<int>("--seeds")
        { Description = "Number of seeds, at least 2: one gives no interval.", DefaultValueFactory = _ => 2 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of 20 steps.", DefaultValueFactory = _ => 15 };
        var report = new Option<FileInfo>("--report")
        {
            Description = "Where the report is written, a page for a browser.",
            DefaultValueFactory = _ => new FileInfo("matching-ablation.html"),
        };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };

        var command = new RootCommand(
            "Trains the same small network without matching, with L_pair and with L_pair + L_unpair of every loss, on the same folds, "
            + "labels and number of updates, and prints paired differences as a Markdown table.")
        {
            data, modalities, classes, testSplit, validationShare, folds, losses, labels, weight, seeds, epochs, report, threads,
        };
        foreach ((Option<int> count, int least) in ((Option<int>, int)[])[(seeds, 2), (epochs, 1), (threads, 1)])
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < least)
                    result.AddError($"{count.Name}: give a number of at least {least}.");
            });
        }
        command.SetAction(parsed => run(
            new Settings
            {
                Data = parsed.GetValue(data),
                Modalities = parsed.GetValue(modalities),
                Classes = parsed.GetValue(classes),
                TestSplit = parsed.GetValue(testSplit),
                ValidationShare = parsed.GetValue(validationShare),
                Folds = parsed.GetValue(folds),
                Losses = parsed.GetValue(losses)!,
                Labels = parsed.GetValue(labels),
                Weight = parsed.GetValue(weight),
                Seeds = parsed.GetValue(seeds),
                Epochs = parsed.GetValue(epochs),
                Report = parsed.GetValue(report)!,
                Threads = parsed.GetValue(threads),
            }));
        return command;
    }
}
