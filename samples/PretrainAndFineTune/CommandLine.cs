using System.CommandLine;
using System.Globalization;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var data = new Option<DirectoryInfo?>("--data")
        { Description = "A corpus folder (semimer-corpus/1). Without it: a small synthetic corpus and one fold." };
        var modalities = new Option<string?>("--modalities") { Description = "Modalities to use, separated by commas. Default: all." };
        var classes = new Option<string?>("--classes")
        { Description = "Classes, merged with +, such as ang,hap+exc,sad,neu. Default: all." };
        var testSplit = new Option<string?>("--test-split")
        { Description = "File split to test on; trains on split 'train'. Default: each session in turn, validating on the next." };
        var validationSplit = new Option<string?>("--validation-split")
        { Description = "With --test-split: file split to validate on. Default: a fifth of the training speakers." };
        var byDialogue = new Option<bool>("--by-dialogue")
        { Description = "With --test-split: parts share no dialogue, but may share speakers." };
        var folds = new Option<int?>("--folds") { Description = "Number of sessions to test on. Default: all; synthetic 1." };
        var seeds = new Option<int?>("--seeds") { Description = "Number of seeds. Default: 5; synthetic 2." };
        var shares = new Option<string?>("--shares")
        { Description = "Shares of the labels to keep. Default: 0.01,0.05,0.1,1; synthetic 0.02,0.1,1." };
        var forms = new Option<string?>("--forms")
        {
            Description = "What is masked: utterances (features of single ones), dialogues (utterances of dialogues), words (those of "
                + "transcripts, beside features of the other modalities). Default: utterances,dialogues.",
        };
        var size = new Option<int?>("--size") { Description = "Width of the embeddings, even. Default: 64; synthetic 16." };
        var pretraining = new Option<int>("--pretraining")
        { Description = "Updates without labels.", DefaultValueFactory = _ => 300 };
        var tuning = new Option<int>("--tuning") { Description = "Updates with labels, a multiple of 20.", DefaultValueFactory = _ => 160 };
        var rate = new Option<double>("--learning-rate") { Description = "Learning rate of AdamW.", DefaultValueFactory = _ => 2e-3 };
        var folder = new Option<DirectoryInfo?>("--folder")
        { Description = "Keeps what each pre-training led to; a study that was stopped goes on there. Default: nothing is kept." };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };

        var command = new RootCommand(
            "Pre-trains networks on masked features without labels, and compares them with random weights after the same updates, and "
            + "with a linear soft-max on frozen features.")
        {
            data, modalities, classes, testSplit, validationSplit, byDialogue, folds, seeds, shares, forms, size, pretraining, tuning, rate,
            folder, threads,
        };
        command.SetAction(parsed => run(new Settings
        {
            Data = parsed.GetValue(data),
            Modalities = parsed.GetValue(modalities),
            Classes = parsed.GetValue(classes),
            TestSplit = parsed.GetValue(testSplit),
            ValidationSplit = parsed.GetValue(validationSplit),
            ByDialogue = parsed.GetValue(byDialogue),
            Folds = parsed.GetValue(folds),
            Seeds = parsed.GetValue(seeds),
            Shares = Numbers(parsed.GetValue(shares) ?? (parsed.GetValue(data) is null ? "0.02,0.1,1" : "0.01,0.05,0.1,1")),
            Forms = parsed.GetValue(forms),
            Size = parsed.GetValue(size),
            Pretraining = parsed.GetValue(pretraining),
            Tuning = parsed.GetValue(tuning),
            LearningRate = parsed.GetValue(rate),
            Folder = parsed.GetValue(folder),
            Threads = parsed.GetValue(threads),
        }));
        return command;
    }

    private static double[] Numbers(string text) => [.. text.Split(',').Select(part =>
        double.TryParse(part, CultureInfo.InvariantCulture, out double share) ? share
            : throw new OptionsException("--shares", [$"'{part}' is no number."]))];
}
