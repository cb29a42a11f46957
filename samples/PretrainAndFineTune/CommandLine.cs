using System.CommandLine;
using System.Globalization;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
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
        var report = new Option<FileInfo>("--report")
        {
            Description = "Where the report is written, a page for a browser.",
            DefaultValueFactory = _ => new FileInfo("pretrain-and-fine-tune.html"),
        };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };

        var command = new RootCommand(
            "Pre-trains networks on masked features without labels, and compares them with random weights after the same updates, and "
            + "with a linear soft-max on frozen features.")
        {
            seeds, shares, forms, size, pretraining, tuning, rate, folder, report, threads,
        };
        Func<ParseResult, StudyCorpus> corpus = StudyCorpus.AddOptions(command);
        command.SetAction(parsed => run(new Settings
        {
            Corpus = corpus(parsed),
            Seeds = parsed.GetValue(seeds),
            Shares = Numbers(parsed.GetValue(shares) ?? (corpus(parsed).IsSynthetic ? "0.02,0.1,1" : "0.01,0.05,0.1,1")),
            Forms = parsed.GetValue(forms),
            Size = parsed.GetValue(size),
            Pretraining = parsed.GetValue(pretraining),
            Tuning = parsed.GetValue(tuning),
            LearningRate = parsed.GetValue(rate),
            Folder = parsed.GetValue(folder),
            Report = parsed.GetValue(report)!,
            Threads = parsed.GetValue(threads),
        }));
        return command;
    }

    private static double[] Numbers(string text) => [.. text.Split(',').Select(part =>
        double.TryParse(part, CultureInfo.InvariantCulture, out double share) ? share
            : throw new OptionsException("--shares", [$"'{part}' is no number."]))];
}
