using System.Globalization;
using System.Text.RegularExpressions;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>One split of MELD: the rows of its CSV file.</summary>
internal sealed partial class MeldSplit(
    CsvTable table, string file, string directory, string split, MeldOptions options, FaultList faults, RemarkCounter remarks)
{
    private const string Dialogue = "Dialogue_ID", Utterance = "Utterance_ID", OldPrefix = "Old_";
    private static readonly string[] Required = ["Utterance", "Speaker", "Emotion", "Sentiment", Dialogue, Utterance];
    private static readonly (string Split, string Clip)[] KnownHoles = [("train", "dia125_utt3"), ("dev", "dia110_utt7")];

    private readonly HashSet<(int, int)> keys = [];

    /// <summary>Folder of the clips of each split, as the release has them.</summary>
    public static IReadOnlyDictionary<string, string> ClipFolders { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["train"] = "train_splits",
        ["dev"] = "dev_splits_complete",
        ["test"] = "output_repeated_splits_test",
    };

    /// <summary>The rows in the order of their ids.</summary>
    public IEnumerable<CorpusRow> Read()
    {
        string[] required = options.Dyadic ? [.. Required, OldPrefix + Dialogue, OldPrefix + Utterance] : Required;
        string[] missing = [.. required.Where(column => table.IndexOf(column) is null)];
        if (missing.Length > 0)
        {
            faults.Add($"'{file}': the column {FaultText.List(missing)} is missing; there are {FaultText.List([.. table.Columns])}.");
            return [];
        }
        remarks.AddRange(table.Remarks);
        var rows = new List<(int Dialogue, int Utterance, CorpusRow Row)>(table.Rows.Count);
        for (int i = 0; i < table.Rows.Count; i++)
        {
            if (table.Rows[i].All(Identifiers.IsBlank))
                remarks.Add("row(s) without anything in them, which were left out", file, table.LineOf(i));
            else if (ReadRow(i) is { } row)
                rows.Add(row);
        }
        return rows.OrderBy(row => row.Dialogue).ThenBy(row => row.Utterance).Select(row => row.Row);
    }

    private (int Dialogue, int Utterance, CorpusRow Row)? ReadRow(int index)
    {
        string labelColumn = options.LabelsAreSentiments ? "Sentiment" : "Emotion";
        string[] classes = [.. options.LabelsAreSentiments ? MeldReader.Sentiments : MeldReader.Emotions];
        int dialogue = Id(index, Dialogue), utterance = Id(index, Utterance);
        string prefix = options.Dyadic ? OldPrefix : ""; // clips keep the ids of the whole corpus
        int clipDialogue = Id(index, prefix + Dialogue), clipUtterance = Id(index, prefix + Utterance);
        string speaker = Name(index, "Speaker");
        int label = Array.IndexOf(classes, Name(index, labelColumn).ToLowerInvariant());
        string? fault =
            dialogue < 0 || utterance < 0 || clipDialogue < 0 || clipUtterance < 0 ? "a dialogue or utterance id is no whole number."
            : !keys.Add((dialogue, utterance)) ? $"dialogue {dialogue}, utterance {utterance} occurs twice in the split."
            : speaker.Length == 0 ? "the speaker is empty."
            : label < 0 ? $"the label is unknown. Expected one of {FaultText.List(classes)}, found '{Field(index, labelColumn)}'."
            : null;
        if (fault is not null)
        {
            faults.Add("row", table.LineOf(index).ToString(CultureInfo.InvariantCulture), fault, file);
            return null;
        }
        string clip = $"dia{clipDialogue}_utt{clipUtterance}";
        var row = new CorpusRow(
            new Utterance
            {
                Id = $"{split}_dia{dialogue}_utt{utterance}",
                Speaker = speaker,
                Dialogue = $"{split}_dia{dialogue}",
                Text = Field(index, "Utterance") is { Length: > 0 } text ? text : null,
            },
            label)
        {
            Split = split,
            Metadata = new Dictionary<string, string>
            {
                ["clip"] = clip,
                ["emotion"] = Field(index, "Emotion"),
                ["sentiment"] = Field(index, "Sentiment"),
                ["season"] = Field(index, "Season"),
                ["episode"] = Field(index, "Episode"),
                ["start_time"] = Seconds(Field(index, "StartTime"), index),
                ["end_time"] = Seconds(Field(index, "EndTime"), index),
                [CorpusListing.RecordingColumn] = Recording(clip),
            },
        };
        return (dialogue, utterance, row);
    }

    private string Field(int row, string column) => table.IndexOf(column) is { } index ? Identifiers.Trim(table.Rows[row][index]) : "";

    private string Name(int row, string column)
    {
        string name = Field(row, column);
        if (name.Length < table.Rows[row][table.IndexOf(column)!.Value].Length)
            remarks.Add($"field(s) of the column '{column}' with blanks around them, which were left out", file, table.LineOf(row));
        return name;
    }

    private int Id(int row, string column) =>
        int.TryParse(Field(row, column), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : -1;

    private string Recording(string clip)
    {
        string recording = $"{ClipFolders[split]}/{clip}.mp4";
        if (KnownHoles.Contains((split, clip)))
            remarks.Add("clip(s) that the release lacks or holds damaged", first: recording);
        else if (File.Exists(Path.Combine(directory, recording)))
            return recording;
        else if (options.RequiresRecordings)
            faults.Add("clip", $"'{Path.Combine(directory, recording)}'", "the file is missing.");
        return "";
    }

    /// <summary>
    /// A time such as <c>0:12:43,012</c> in seconds. Three times of the release have two digits behind the comma; they are read as
    /// hundredths (<c>,82</c> is 0.82 s), which cannot be decided from the file.
    /// </summary>
    private string Seconds(string text, int row)
    {
        if (text.Length == 0)
            return "";
        Match match = Time().Match(text);
        if (!match.Success)
        {
            remarks.Add("time(s) that cannot be read, which were left out", file, table.LineOf(row));
            return "";
        }
        double Part(int group) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        if (match.Groups[4].Length < 3)
            remarks.Add("time(s) with fewer than three digits behind the comma, read as hundredths or tenths", file, table.LineOf(row));
        double seconds = (Part(1) * 60 + Part(2)) * 60 + Part(3) + Part(4) / Math.Pow(10, match.Groups[4].Length);
        return seconds.ToString("0.###", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^([0-9]{1,2}):([0-9]{2}):([0-9]{2}),([0-9]{1,3})$", RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
