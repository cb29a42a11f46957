using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>Lists the utterances of a pickle as a corpus, before they have features.</summary>
internal sealed class PickledListing(FeaturePickle pickle)
{
    private readonly PickledNumbers numbers = new(pickle.FilePath, 1 << 20);

    public CorpusListing OfSplits(string name, PickledSplitColumns columns)
    {
        ArgumentNullException.ThrowIfNull(name);
        (string Split, PickledTable Table)[] splits = [.. pickle.Splits(columns.Ids)];
        string[] targets = [.. columns.Targets.Where(target => splits.Any(split => split.Table.Has(target)))];
        var found = new List<(Utterance Utterance, string Split, string? Label, float[] Targets)>();
        foreach ((string split, PickledTable table) in splits)
        {
            object? ids = pickle.Column(table, split, columns.Ids);
            object? texts = Optional(table, columns.Texts, ids, split), labels = Optional(table, columns.Labels, ids, split);
            object?[] numbered = [.. targets.Select(target => Optional(table, target, ids, split))];
            for (int row = 0; row < pickle.Count(ids, ids, columns.Ids); row++)
            {
                string id = PickledNumbers.TextOf(ids, row) ?? throw pickle.Fault($"has an id in the split '{split}' that is no text.");
                string video = columns.VideoOf(id), speaker = video.Length > 0 ? video : id;
                var utterance = new Utterance { Id = id, Speaker = speaker, Dialogue = speaker, Text = Text(texts, row) };
                found.Add((utterance, split, Text(labels, row)?.Trim(), [.. numbered.Select(column => Number(column, row))]));
            }
        }
        string[] classes = [.. found.Select(entry => entry.Label).OfType<string>().Where(label => label.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
        {
            throw new CorpusException($"has fewer than two classes in the column '{columns.Labels}'; name another column.",
                pickle.FilePath, expected: "at least 2", actual: $"{classes.Length}");
        }
        return new CorpusListing(name, pickle.FilePath, classes, targets,
            [.. found.Select(entry => Row(entry.Utterance, entry.Split, Array.IndexOf(classes, entry.Label), entry.Targets))]);
    }

    public CorpusListing OfDialogues(string name, PickledDialogueEntries entries)
    {
        ArgumentNullException.ThrowIfNull(name);
        IReadOnlyList<PickledDialogue> dialogues = pickle.Dialogues(entries.Ids);
        var splits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string split, string entry) in entries.Splits)
        {
            object? members = pickle.Find(entry);
            for (int row = 0; row < (PickledNumbers.RowsOf(members) ?? throw pickle.Fault($"has no list in '{entry}'.")); row++)
                splits[PickledNumbers.TextOf(members, row) ?? throw pickle.Fault($"has a dialogue in '{entry}' that is no text.")] = split;
        }
        var rows = new List<CorpusRow>();
        foreach (PickledDialogue dialogue in dialogues)
        {
            object? speakers = Entry(entries.Speakers, dialogue), labels = Entry(entries.Labels, dialogue);
            object? texts = Entry(entries.Texts, dialogue);
            for (int row = 0; row < dialogue.Ids.Count; row++)
            {
                var utterance = new Utterance
                {
                    Id = dialogue.Ids[row],
                    Speaker = entries.SpeakerOf(dialogue.Name, Speaker(speakers, row)),
                    Session = entries.SessionOf(dialogue.Name),
                    Dialogue = dialogue.Name,
                    Text = Text(texts, row),
                };
                float label = Number(labels, row);
                rows.Add(entries.Target is null
                    ? Row(utterance, splits.GetValueOrDefault(dialogue.Name, "all"), ClassOf(label, entries, utterance.Id), [])
                    : Row(utterance, splits.GetValueOrDefault(dialogue.Name, "all"), -1, [label]));
            }
        }
        return new CorpusListing(name, pickle.FilePath, entries.Classes, entries.Target is null ? [] : [entries.Target], rows);
    }

    private static CorpusRow Row(Utterance utterance, string split, int classIndex, float[] targets) =>
        new(utterance, classIndex < 0 ? null : classIndex) { Split = split, Targets = targets };

    private int ClassOf(float label, PickledDialogueEntries entries, string id)
    {
        if (float.IsNaN(label) || label == -1) // there is none
            return -1;
        return label >= 0 && label < entries.Classes.Count && label == MathF.Floor(label)
            ? (int)label
            : throw new FileFormatException(pickle.FilePath, $"has a label of the utterance '{id}' that is no class.",
                expected: $"0 to {entries.Classes.Count - 1}, or -1 for none", actual: FormattableString.Invariant($"{label}"));
    }

    private object? Optional(PickledTable table, string column, object? ids, string split)
    {
        if (!table.TryGet(column, out object? values))
            return null;
        pickle.Count(ids, values, $"{split}/{column}");
        return values;
    }

    private object? Entry(string? entry, PickledDialogue dialogue)
    {
        if (entry is null)
            return null;
        if (!pickle.Table(pickle.Find(entry), entry).TryGet(dialogue.Name, out object? values))
            throw pickle.Fault($"has no dialogue '{dialogue.Name}' in its entry '{entry}'.");
        if (PickledNumbers.RowsOf(values) is var count && count != dialogue.Ids.Count)
        {
            throw new FileFormatException(pickle.FilePath, $"has another number of rows in '{entry}/{dialogue.Name}' than ids.",
                expected: $"{dialogue.Ids.Count}", actual: $"{count}");
        }
        return values;
    }

    private static string? Text(object? values, int row) => values is null ? null : PickledNumbers.TextOf(values, row);

    private float Number(object? values, int row) => values is null ? float.NaN : numbers.ReadRow(values, row, steps: null).Values switch
    {
        [var value] => value,
        _ => throw pickle.Fault("has labels that are several numbers for an utterance."),
    };

    // A name, or a vector in which one number is 1.
    private string Speaker(object? values, int row)
    {
        if (values is null)
            return "";
        if (PickledNumbers.TextOf(values, row) is { } name)
            return name;
        float[] vector = numbers.ReadRow(values, row, steps: null).Values;
        return FormattableString.Invariant($"{Array.IndexOf(vector, 1f)}");
    }
}
