using System.CommandLine;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;

namespace SemiMER.Samples.QuickStart;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var data = new Option<DirectoryInfo?>("--data")
        { Description = "A corpus folder (semimer-corpus/1). Without it: a synthetic corpus." };
        var modalities = new Option<string?>("--modalities") { Description = "Modalities to use, such as acoustic,lexical. Default: all." };
        var classes = new Option<string?>("--classes")
        { Description = "Classes, merged with +, such as ang,hap+exc,sad,neu. Default: all." };
        var labels = new Option<string>("--labels")
        { Description = "Shares of the labels to keep, such as 0.01,0.1,1.", DefaultValueFactory = _ => "0.04" };
        var testSession = new Option<string?>("--test-session")
        { Description = "Session of the test speakers. Default: each session in turn." };
        var testSplit = new Option<string?>("--test-split")
        { Description = "File split to test on, instead of a session; trains on split 'train'." };
        var byDialogue = new Option<bool>("--by-dialogue")
        {
            Description = "With --test-split: parts share no dialogue but may share speakers, as MELD's do. Say so with the numbers.",
        };
        var validationSession = new Option<string?>("--validation-session")
        { Description = "With --test-session: session of the validation speakers. Default: the one before it." };
        var validationShare = new Option<double>("--validation-share")
        {
            Description = "With --test-split: share of the training speakers held out for validation.", DefaultValueFactory = _ => 0.2,
        };
        var budgetShare = new Option<double?>("--validate-within")
        {
            Description = "Share of the kept labels that choose the epoch, such as 0.2, so that no other label is looked at.",
        };
        var seeds = new Option<int?>("--seeds")
        { Description = "Number of seeds. Default: 5; 1 on the synthetic corpus with all its sessions." };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of 20 steps.", DefaultValueFactory = _ => 40 };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var speakerScaling = new Option<bool>("--speaker-scaling")
        { Description = "Scale features per speaker, by that speaker's own rows." };
        var withoutSharedState = new Option<bool>("--without-shared-state")
        {
            Description = "Synthetic corpus: destroy what makes unlabeled utterances informative.",
        };
        var model = new Option<FileInfo?>("--model")
        { Description = "Where to save the best recognizer. Default: a temporary file, deleted at the end." };
        var report = new Option<DirectoryInfo?>("--report")
        { Description = "Where to write the results: Markdown, CSV, JSON, every prediction, manifest." };
        var folder = new Option<DirectoryInfo?>("--folder")
        { Description = "Where to keep each training as it ends; the same command goes on there after a stop." };
        var shard = new Option<string?>("--shard")
        { Description = "With --folder: run a part of the trainings, such as 2/4; other processes or machines run the others." };

        var command = new RootCommand("Compares training with and without unlabeled utterances, on speakers never seen.")
        {
            data, modalities, classes, labels, testSession, testSplit, byDialogue, validationSession, validationShare, budgetShare, seeds,
            epochs, threads, speakerScaling, withoutSharedState, model, report, folder, shard,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(shard) is not null && result.GetValue(folder) is null)
                result.AddError("--shard needs the --folder that the shards share.");
        });
        labels.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && text.Split(',').Any(part => Number(part) is not > 0 or > 1))
                result.AddError($"--labels '{text}': give numbers above 0 and at most 1, divided by commas.");
        });
        command.SetAction(parsed => run(
            new Settings
            {
                Data = parsed.GetValue(data),
                Modalities = parsed.GetValue(modalities),
                Classes = parsed.GetValue(classes),
                Labels = [.. parsed.GetValue(labels)!.Split(',').Select(part => Number(part)!.Value)],
                TestSession = parsed.GetValue(testSession),
                TestSplit = parsed.GetValue(testSplit),
                Grouping = parsed.GetValue(byDialogue) ? Grouping.Dialogue : Grouping.Speaker,
                ValidationSession = parsed.GetValue(validationSession),
                ValidationShare = parsed.GetValue(validationShare),
                Seeds = parsed.GetValue(seeds),
                Epochs = parsed.GetValue(epochs),
                Threads = parsed.GetValue(threads),
                SpeakerScaling = parsed.GetValue(speakerScaling),
                WithoutSharedState = parsed.GetValue(withoutSharedState),
                Model = parsed.GetValue(model),
                BudgetShare = parsed.GetValue(budgetShare),
                Report = parsed.GetValue(report),
                Folder = parsed.GetValue(folder),
                Shard = parsed.GetValue(shard) is { } text ? ExperimentShard.Parse(text) : null,
            }));
        return command;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
