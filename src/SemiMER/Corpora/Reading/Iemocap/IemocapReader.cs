using System.Globalization;
using System.Text.RegularExpressions;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// Reads the official layout of IEMOCAP (<c>IEMOCAP_full_release</c>): from <c>EmoEvaluation</c> the turns with majority label, votes and
/// ratings, from <c>transcriptions</c> their texts, and the paths of their WAV files. Turns are joined by id; five sessions of two
/// speakers each, called <c>Ses01_F</c> to <c>Ses05_M</c>. Turns without a majority have no label.
/// </summary>
public static partial class IemocapReader
{
    /// <summary>Names of the continuous targets.</summary>
    public static IReadOnlyList<string> Targets { get; } = ["valence", "arousal", "dominance"];

    /// <summary>Reads a release.</summary>
    /// <param name="directory">The folder with <c>Session1</c> to <c>Session5</c>.</param>
    /// <param name="options">Which parts are read.</param>
    /// <exception cref="CorpusException">Files are missing or lines cannot be read; every fault is listed, up to 100.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static CorpusListing Read(string directory, IemocapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new IemocapOptions();
        options.Check();
        var faults = new FaultList(directory);
        var remarks = new RemarkCounter();
        var rows = new List<CorpusRow>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (int session in options.Read.Order())
        {
            foreach (string dialogue in Dialogues(directory, session, faults))
                rows.AddRange(ReadDialogue(directory, session, dialogue, options, ids, faults, remarks));
        }
        faults.Throw();
        return new CorpusListing("IEMOCAP", directory, IemocapClasses.All, Targets, rows, remarks);
    }

    private static string[] Dialogues(string directory, int session, FaultList faults)
    {
        string folder = Path.Combine(directory, $"Session{session}", "dialog", "EmoEvaluation");
        if (!Directory.Exists(folder))
        {
            faults.Add($"The folder '{folder}' is missing.");
            return [];
        }
        // Files of other raters lie in folders below; names that begin with a dot are left behind by file managers.
        string[] names = [.. Directory.EnumerateFiles(folder, "Ses*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(NaturalOrder.Instance)];
        if (names.Length == 0)
            faults.Add($"The folder '{folder}' has no file of the form Ses*.txt.");
        foreach (string name in names.Where(name => !name.StartsWith($"Ses0{session}", StringComparison.Ordinal)))
            faults.Add($"The file '{Path.Combine(folder, name)}.txt' is of another session.");
        return names;
    }

    private static IEnumerable<CorpusRow> ReadDialogue(
        string directory, int session, string dialogue, IemocapOptions options, HashSet<string> ids, FaultList faults,
        RemarkCounter remarks)
    {
        string folder = Path.Combine(directory, $"Session{session}", "dialog");
        string file = Path.Combine(folder, "EmoEvaluation", dialogue + ".txt");
        string[] lines = faults.Try(() => RepairedText.ReadLines(file, remarks)) ?? [];
        List<IemocapTurn> turns = IemocapEvaluation.Read(lines, dialogue, file, faults, remarks);
        Dictionary<string, string> texts = ReadTexts(
            Path.Combine(folder, "transcriptions", dialogue + ".txt"), turns, faults, remarks);
        foreach (IemocapTurn turn in turns.OrderBy(turn => turn.Start))
        {
            if (!ids.Add(turn.Id))
                faults.Add("turn", $"'{turn.Id}'", "the id occurs twice.", file);
            string recording = $"Session{session}/sentences/wav/{dialogue}/{turn.Id}.wav";
            bool recorded = File.Exists(Path.Combine(directory, recording));
            if (!recorded && options.RequiresRecordings)
                faults.Add("recording", $"'{Path.Combine(directory, recording)}'", "the file is missing.");
            int label = IemocapEvaluation.Index(turn.Emotion);
            yield return new CorpusRow(
                new Utterance
                {
                    Id = turn.Id,
                    Speaker = SpeakerOf(turn.Id),
                    Dialogue = dialogue,
                    Session = session.ToString(CultureInfo.InvariantCulture),
                    Text = texts.GetValueOrDefault(turn.Id),
                    Start = turn.Start,
                },
                label < 0 ? null : label)
            {
                Targets = turn.Targets,
                Votes = turn.Votes,
                Metadata = new Dictionary<string, string>
                {
                    ["end"] = turn.End.ToString("R", CultureInfo.InvariantCulture),
                    ["emotion"] = turn.Emotion,
                    [CorpusListing.RecordingColumn] = recorded ? recording : "",
                },
            };
        }
    }

    /// <summary>
    /// The speaker of a turn: its session and the letter of its last part. The letter after the session only tells who wore the markers.
    /// </summary>
    internal static string SpeakerOf(string id) => $"{id[..5]}_{id[id.LastIndexOf('_') + 1]}";

    private static Dictionary<string, string> ReadTexts(string file, List<IemocapTurn> turns, FaultList faults, RemarkCounter remarks)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (faults.Try(() => RepairedText.ReadLines(file, remarks)) is not { } lines)
            return texts;
        var wanted = turns.Select(turn => turn.Id).ToHashSet(StringComparer.Ordinal);
        foreach ((int index, string line) in lines.Index())
        {
            if (Identifiers.IsBlank(line))
                continue;
            Match match = TextLine().Match(Identifiers.Trim(line));
            if (!match.Success)
                remarks.Add("line(s) of transcriptions without an id and time, which were left out", file, index + 1);
            else if (!wanted.Contains(match.Groups[1].Value))
                remarks.Add("transcribed turn(s) that nobody rated, which were left out", file, index + 1);
            else if (match.Groups[2].Value is { Length: > 0 } text && !texts.TryAdd(match.Groups[1].Value, text))
                remarks.Add("turn(s) transcribed twice, of which the first text counts", file, index + 1);
        }
        foreach (IemocapTurn turn in turns.Where(turn => !texts.ContainsKey(turn.Id)))
            remarks.Add("turn(s) without a transcription", first: turn.Id);
        return texts;
    }

    [GeneratedRegex(@"^(Ses0[1-5][MF]_\S+?)[\s\u200B\uFEFF]+\[[0-9]+\.[0-9]+-[0-9]+\.[0-9]+\]:\s*(.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex TextLine();
}
