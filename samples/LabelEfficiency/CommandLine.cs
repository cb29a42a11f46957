using System.CommandLine;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var text = new Option<bool>("--text")
        {
            Description = "Make the modality lexical of the transcripts: TF-IDF of words and characters, condensed, fitted anew on the "
                + "training rows of each fold.",
        };
        var perSpeaker = new Option<bool>("--per-speaker")
        { Description = "Scale features by the rows of each speaker, without labels; those of --text are left as they are." };
        var unscaled = new Option<string?>("--unscaled")
        { Description = "Modalities whose features are not scaled, such as a sentence embedding. Default: those of --text." };
        var shares = new Option<string>("--shares")
        { Description = "Shares of the labels to keep.", DefaultValueFactory = _ => "0.01,0.02,0.05,0.1,1" };
        var methods = new Option<string>("--methods")
        { Description = "Methods to train, by name. Default: all; synthetic without 'network + ...'.", DefaultValueFactory = _ => "" };
        var each = new Option<bool>("--each-modality")
        {
            Description = "Train the two supervised methods on each modality alone too; validation chooses among all of them.",
        };
        var choosing = new Option<double?>("--choosing-share")
        {
            Description = "Share of the label budget that chooses penalties, epochs and methods instead of training; labels outside the "
                + "budget are then not looked at. Default: all labels of the validation rows choose.",
        };
        var seeds = new Option<int?>("--seeds") { Description = "Number of seeds. Default: 5; synthetic 2." };
        var epochs = new Option<int?>("--epochs")
        { Description = "Epochs of each network. Default: as the trainer has it; synthetic 10." };
        var folder = new Option<DirectoryInfo?>("--folder")
        { Description = "Keeps every training; a study that was stopped goes on there. Default: nothing is kept." };
        var scores = new Option<FileInfo?>("--scores")
        { Description = "Where a line of scores is written for each training, as CSV; no ids, labels or predictions." };
        var picture = new Option<FileInfo>("--picture")
        { Description = "Where the curve is drawn.", DefaultValueFactory = _ => new FileInfo("label-efficiency.svg") };
        var report = new Option<FileInfo>("--report")
        {
            Description = "Where the report is written, a page for a browser.",
            DefaultValueFactory = _ => new FileInfo("label-efficiency.html"),
        };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };

        var command = new RootCommand(
            "Shows how much each method makes of few labels: trains all of them on the same folds and label budgets, with all other "
            + "training rows as unlabeled pool, prints differences to the better of two supervised methods, draws the curve.")
        {
            text, perSpeaker, unscaled, shares, methods, each, choosing, seeds, epochs, folder, scores, picture, report, threads,
        };
        Func<ParseResult, StudyCorpus> corpus = StudyCorpus.AddOptions(command);
        command.SetAction(parsed => run(new Settings
        {
            Corpus = corpus(parsed),
            Text = parsed.GetValue(text),
            PerSpeaker = parsed.GetValue(perSpeaker),
            Unscaled = parsed.GetValue(unscaled),
            Shares = parsed.GetValue(shares)!,
            Methods = parsed.GetValue(methods)!,
            EachModality = parsed.GetValue(each),
            ChoosingShare = parsed.GetValue(choosing),
            Seeds = parsed.GetValue(seeds),
            Epochs = parsed.GetValue(epochs),
            Folder = parsed.GetValue(folder),
            Scores = parsed.GetValue(scores),
            Picture = parsed.GetValue(picture)!,
            Report = parsed.GetValue(report)!,
            Threads = parsed.GetValue(threads),
        }));
        return command;
    }
}
