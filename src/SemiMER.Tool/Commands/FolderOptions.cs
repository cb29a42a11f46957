using System.CommandLine;
using SemiMER.Corpora;

namespace SemiMER.Tool.Commands;

/// <summary>The table of a folder of recordings or features, and which column has what.</summary>
internal sealed class FolderOptions
{
    private static readonly FeatureFolderOptions Usual = new();

    private readonly Argument<string> folder = new("folder") { Description = "The folder, with a CSV table of ids and speakers." };

    private readonly Option<string?> name = new("--name") { Description = "Name of the corpus. Default: that of the folder." };

    private readonly Option<string> table = Column("--table", "The table.", Usual.IdsFile);

    private readonly Option<string> id = Column("--id", "Column with the unique name of an utterance, such as its file.", Usual.IdColumn);

    private readonly Option<string> speaker = Column("--speaker", "Column with the speaker.", Usual.SpeakerColumn);

    private readonly Option<string> label = Column("--label", "Column with the emotion; empty for none.", Usual.LabelColumn);

    private readonly Option<string> split = Column("--split", "Column with the file split.", Usual.SplitColumn);

    private readonly Option<string> dialogue = Column("--dialogue", "Column with the dialogue.", Usual.DialogueColumn);

    private readonly Option<string> session = Column("--session", "Column with the session.", Usual.SessionColumn);

    private readonly Option<string> text = Column("--text", "Column with what was said.", Usual.TextColumn);

    private readonly Option<string> start = Column("--start", "Column with the start in the dialogue, in seconds.", Usual.StartColumn);

    private readonly Option<string?> classes = new("--classes")
    { Description = "The emotions in their order, such as ang,hap,neu,sad. Default: those that occur, sorted." };

    private readonly Option<string?> targets = new("--targets")
    { Description = "Columns with continuous targets, such as valence,arousal." };

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(folder);
        foreach (Option option in
            (Option[])[table, id, speaker, label, split, dialogue, session, text, start, classes, targets, name])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads the table.</summary>
    public CorpusListing Read(ParseResult parsed)
    {
        string path = parsed.GetValue(folder)!;
        return FeatureFolder.Read(path, new FeatureFolderOptions
        {
            Name = parsed.GetValue(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))),
            IdsFile = parsed.GetValue(table)!,
            IdColumn = parsed.GetValue(id)!,
            SpeakerColumn = parsed.GetValue(speaker)!,
            LabelColumn = parsed.GetValue(label)!,
            SplitColumn = parsed.GetValue(split)!,
            DialogueColumn = parsed.GetValue(dialogue)!,
            SessionColumn = parsed.GetValue(session)!,
            TextColumn = parsed.GetValue(text)!,
            StartColumn = parsed.GetValue(start)!,
            Classes = parsed.GetValue(classes)?.Split(','),
            Targets = parsed.GetValue(targets)?.Split(',') ?? [],
        });
    }

    private static Option<string> Column(string option, string description, string usual) =>
        new(option) { Description = description, DefaultValueFactory = _ => usual };
}
