using System.CommandLine;

namespace SemiMER.Samples.MissingModality;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var seeds = new Option<int?>("--seeds") { Description = "Number of seeds. Default: 5; synthetic 1." };
        var labels = new Option<double>("--labels")
        { Description = "Share of the labels to keep; other rows are context and pool.", DefaultValueFactory = _ => 1 };
        var methods = new Option<string?>("--methods") { Description = "Trainings to run, by name, separated by commas. Default: all." };
        var size = new Option<int?>("--size") { Description = "Width of the embeddings, even. Default: 64; synthetic 16." };
        var epochs = new Option<int?>("--epochs") { Description = "Epochs of 20 updates. Default: 15; synthetic 10." };
        var rate = new Option<double>("--learning-rate") { Description = "Learning rate of AdamW.", DefaultValueFactory = _ => 2e-3 };
        var folder = new Option<DirectoryInfo?>("--folder")
        { Description = "Keeps the measures of every training; a study that was stopped goes on there. Default: nothing is kept." };
        var report = new Option<FileInfo>("--report")
        {
            Description = "Where the report is written, a page for a browser.",
            DefaultValueFactory = _ => new FileInfo("missing-modality.html"),
        };
        var threads = new Option<int>("--threads")
        { Description = "Trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };

        var command = new RootCommand(
            "Trains networks of dialogues once and tests each at every rate of missing modalities and every pattern, on masks that all "
            + "share.")
        {
            seeds, labels, methods, size, epochs, rate, folder, report, threads,
        };
        Func<ParseResult, StudyCorpus> corpus = StudyCorpus.AddOptions(command);
        command.SetAction(parsed => run(new Settings
        {
            Corpus = corpus(parsed),
            Seeds = parsed.GetValue(seeds),
            Labels = parsed.GetValue(labels),
            Methods = parsed.GetValue(methods),
            Size = parsed.GetValue(size),
            Epochs = parsed.GetValue(epochs),
            LearningRate = parsed.GetValue(rate),
            Folder = parsed.GetValue(folder),
            Report = parsed.GetValue(report)!,
            Threads = parsed.GetValue(threads),
        }));
        return command;
    }
}
