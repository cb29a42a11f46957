using System.CommandLine;

namespace SemiMER.Samples.WavAndText;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var data = new Option<DirectoryInfo?>("--data")
        { Description = "A folder of WAV files with a table. Without it: speech that the sample makes itself." };
        var table = new Option<string>("--table")
        {
            Description = "The table in that folder: columns file, speaker, emotion (may be empty) and text (may be missing).",
            DefaultValueFactory = _ => Recordings.DefaultTable,
        };
        var frames = new Option<bool>("--frames")
        { Description = "Describe sound by its log-mel frames and pool them, instead of by functionals." };
        var withoutText = new Option<bool>("--without-text") { Description = "Do not use the words." };
        var labels = new Option<double?>("--labels")
        { Description = "Share of the labels to keep. Default 1, of made speech a quarter." };
        var validationSpeakers = new Option<int>("--validation-speakers")
        { Description = "Speakers of each fold that choose the epoch.", DefaultValueFactory = _ => 1 };
        var seeds = new Option<int>("--seeds") { Description = "Number of seeds.", DefaultValueFactory = _ => 1 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of 20 steps.", DefaultValueFactory = _ => 20 };
        var speakerScaling = new Option<bool>("--speaker-scaling")
        { Description = "Scale features per speaker, by that speaker's own rows." };
        var speeds = new Option<bool>("--speeds")
        { Description = "Train on copies of the training recordings at 0.9 and 1.1 of their speed too." };
        var report = new Option<FileInfo>("--report")
        {
            Description = "Where the report is written, a page for a browser.",
            DefaultValueFactory = _ => new FileInfo("wav-and-text.html"),
        };
        var threads = new Option<int>("--threads")
        { Description = "Files or trainings at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = new Option<DirectoryInfo?>("--output")
        { Description = "Where speech, corpus and recognizer stay. Default: a temporary folder, deleted at the end." };

        var command = new RootCommand("From recordings and their words to a recognizer, tested on speakers never heard.")
        {
            data, table, frames, withoutText, labels, validationSpeakers, seeds, epochs, speakerScaling, speeds, report, threads, output,
        };
        command.SetAction(parsed => run(
            new Settings
            {
                Data = parsed.GetValue(data),
                Table = parsed.GetValue(table)!,
                Frames = parsed.GetValue(frames),
                WithoutText = parsed.GetValue(withoutText),
                Labels = parsed.GetValue(labels) ?? (parsed.GetValue(data) is null ? Settings.LabelsOfMadeSpeech : 1),
                ValidationSpeakers = parsed.GetValue(validationSpeakers),
                Seeds = parsed.GetValue(seeds),
                Epochs = parsed.GetValue(epochs),
                SpeakerScaling = parsed.GetValue(speakerScaling),
                Speeds = parsed.GetValue(speeds),
                Report = parsed.GetValue(report)!,
                Threads = parsed.GetValue(threads),
                Output = parsed.GetValue(output),
            }));
        return command;
    }
}
