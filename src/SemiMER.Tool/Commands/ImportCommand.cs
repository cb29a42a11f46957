using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>Corpora of other layouts in the format that all other commands read.</summary>
internal static class ImportCommand
{
    public static Command Create(ToolContext context) =>
        new("import", "Writes a corpus in the format of all other commands (semimer-corpus/1), from files as they come.")
        {
            Folder(context), Iemocap(context), Meld(context),
        };

    /// <summary>Tells what was written.</summary>
    public static int Tell(Corpus corpus, bool json, ToolContext context)
    {
        if (json)
        {
            context.Output.WriteLine(JsonOutput.Of(new
            {
                corpus.Schema.Name,
                corpus.Schema.Classes,
                Modalities = corpus.Schema.Modalities.Select(entry => new { entry.Modality, entry.Width, entry.Kind }),
                Splits = corpus.SplitNames.Select(name => CorpusPart.Of(corpus, name)),
                Remarks = corpus.Remarks.Select(remark => remark.ToString()),
            }));
        }
        else
        {
            context.Output.WriteLine($"{corpus.Schema}; {Tables.Count(corpus.Rows.Count)} utterances");
        }
        return ExitCodes.Done;
    }

    private static Command Folder(ToolContext context)
    {
        var folder = new FolderOptions();
        var sources = new FeatureSources("{id}.wav");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("folder", "A folder of your own: a CSV table of ids, speakers and labels, and features or recordings.")
        {
            json,
        };
        folder.AddTo(command);
        sources.AddTo(command);
        command.SetAction(parsed =>
            Tell(sources.Write(folder.Read(parsed), parsed, context), parsed.GetValue(json), context));
        return command;
    }

    private static Command Iemocap(ToolContext context)
    {
        var folder = new Argument<string>("folder") { Description = "IEMOCAP_full_release, with Session1 to Session5." };
        var sessions = new Option<string?>("--sessions") { Description = "Sessions to read, such as 1,2. Default: all five." };
        var without = new Option<bool>("--without-recordings") { Description = "Do not ask for the WAV files." };
        var sources = new FeatureSources($"{{{CorpusListing.RecordingColumn}}}");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("iemocap", "The official layout of IEMOCAP.") { folder, sessions, without, json };
        sources.AddTo(command);
        sessions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && text.Split(',').Any(part => !int.TryParse(part, out _)))
                result.AddError($"--sessions '{text}': give numbers divided by commas.");
        });
        command.SetAction(parsed =>
        {
            CorpusListing listing = IemocapReader.Read(parsed.GetValue(folder)!, new IemocapOptions
            {
                Sessions = parsed.GetValue(sessions)?.Split(',').Select(int.Parse).ToArray(),
                RequiresRecordings = !parsed.GetValue(without),
            });
            return Tell(sources.Write(listing, parsed, context), parsed.GetValue(json), context);
        });
        return command;
    }

    private static Command Meld(ToolContext context)
    {
        var folder = new Argument<string>("folder")
        { Description = "The folder with train_sent_emo.csv, dev_sent_emo.csv and test_sent_emo.csv." };
        var splits = new Option<string?>("--splits") { Description = "Splits to read, such as train,test. Default: all three." };
        var sentiments = new Option<bool>("--sentiments") { Description = "Take the sentiment for the label, not the emotion." };
        var dyadic = new Option<bool>("--dyadic") { Description = "Read the variant of dialogues between two speakers." };
        var sources = new FeatureSources($"{{{CorpusListing.RecordingColumn}}}");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("meld", "The official CSV files of MELD.") { folder, splits, sentiments, dyadic, json };
        sources.AddTo(command);
        command.SetAction(parsed =>
        {
            CorpusListing listing = MeldReader.Read(parsed.GetValue(folder)!, new MeldOptions
            {
                Splits = parsed.GetValue(splits)?.Split(','),
                LabelsAreSentiments = parsed.GetValue(sentiments),
                Dyadic = parsed.GetValue(dyadic),
            });
            return Tell(sources.Write(listing, parsed, context), parsed.GetValue(json), context);
        });
        return command;
    }
}
