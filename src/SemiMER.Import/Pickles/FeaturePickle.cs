using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// A pickle of features, as projects in Python publish it: plain containers, numbers, texts and NumPy arrays. Nothing of the file is ever
/// run: any other class or function that it names is refused, as are claims beyond its end. Prefer npz where you can choose
/// (<see cref="NpzReader"/>): it has check sums, and other tools read it too. Arrays stay in the file until they are asked for.
/// </summary>
public sealed class FeaturePickle : IDisposable
{
    private const string WayOut =
        "Load it in Python, where you trust it, and save its arrays by numpy.savez; of tensors take .numpy() first.";

    private static readonly PickleNames Names = new(NamesOfFeatures(), WayOut);

    private readonly FileStream stream;
    private readonly long maximumArrayBytes;

    private FeaturePickle(string path, FileStream stream, long maximumBytes, long maximumArrayBytes)
    {
        FilePath = path;
        this.stream = stream;
        this.maximumArrayBytes = maximumArrayBytes;
        Root = new PickleMachine(new PickleInput(stream, path, maximumBytes), Names).Run();
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>
    /// What is in it, one line for each part, such as <c>train/audio: array (1284, 375, 5) of f4</c>; of many parts one is an example.
    /// </summary>
    public IReadOnlyList<string> Contents => PickleContents.Of(Root);

    internal object? Root { get; }

    /// <summary>Opens a file and reads all of it but its arrays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">The most bytes that what is read may take in memory, arrays not counted. Default 4 GiB.</param>
    /// <param name="maximumArrayBytes">The most bytes that the features of one utterance may take. Default 2 GiB.</param>
    /// <exception cref="FileFormatException">
    /// The file is missing, is no pickle, is damaged, names a class or function that is none of plain values and arrays, or takes more
    /// memory.
    /// </exception>
    public static FeaturePickle Open(string path, long maximumBytes = 1L << 32, long maximumArrayBytes = 1L << 31)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumArrayBytes, 1);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return new FeaturePickle(path, stream, maximumBytes, maximumArrayBytes);
        }
        catch (Exception error)
        {
            stream?.Dispose();
            if (error is FileNotFoundException or DirectoryNotFoundException)
                throw new FileFormatException(path, "does not exist.", innerException: error);
            if (error is IOException or UnauthorizedAccessException)
                throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
            throw;
        }
    }

    /// <summary>A dictionary of features by the ids of utterances: <c>{"u1": array, "u2": array}</c>.</summary>
    /// <param name="entry">Where it stands, such as <c>train/audio</c> or <c>0</c>; null for the whole file.</param>
    /// <exception cref="FileFormatException">There is no dictionary.</exception>
    public IArrayFile ById(string? entry = null)
    {
        var arrays = new PickledRows(FilePath, maximumArrayBytes);
        foreach ((object? key, object? value) in Table(Find(entry), entry).Entries)
            arrays.Add(PickledTable.NameOf(key), value, row: null, steps: null);
        return arrays;
    }

    /// <summary>
    /// The layout of MMSA and its kin: <c>{"train": {"id": [...], "audio": array, ...}, "valid": ..., "test": ...}</c>; the first
    /// dimension of an array is that of the ids.
    /// </summary>
    /// <param name="features">Name of the features, such as <c>audio</c>, <c>vision</c> or <c>text</c>.</param>
    /// <param name="lengths">
    /// Name of the numbers of steps that are filled, such as <c>audio_lengths</c>, where sequences are padded; null takes all steps.
    /// </param>
    /// <param name="ids">Name of the ids.</param>
    /// <exception cref="FileFormatException">A split lacks one of them, they are of different lengths, or an id occurs twice.</exception>
    public IArrayFile BySplit(string features, string? lengths = null, string ids = "id")
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(ids);
        var arrays = new PickledRows(FilePath, maximumArrayBytes);
        foreach ((string split, PickledTable table) in Splits(ids))
        {
            object? names = Column(table, split, ids), values = Column(table, split, features);
            object? steps = lengths is null ? null : Column(table, split, lengths);
            int count = Count(names, values, $"{split}/{features}");
            if (steps is not null)
                Count(names, steps, $"{split}/{lengths}");
            for (int row = 0; row < count; row++)
                arrays.Add(PickledNumbers.TextOf(names, row), values, row, steps is null ? null : arrays.Whole(steps, row));
        }
        return arrays;
    }

    /// <summary>
    /// The layout of conv-emotion, GCNet and MERTools: a tuple of dictionaries, in each of which a dialogue has a list with one element for
    /// each of its utterances. Where utterances of two dialogues have the same id, all become <c>dialogue_id</c>.
    /// </summary>
    /// <param name="features">Place of the features in the tuple, from 0, such as <c>4</c>, or their name.</param>
    /// <param name="ids">Place or name of the ids.</param>
    /// <exception cref="FileFormatException">There are no such dictionaries, or a dialogue has other utterances in them.</exception>
    public IArrayFile ByDialogue(string features, string ids = "0")
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(ids);
        var arrays = new PickledRows(FilePath, maximumArrayBytes);
        PickledTable values = Table(Find(features), features);
        foreach (PickledDialogue dialogue in Dialogues(ids))
        {
            if (!values.TryGet(dialogue.Name, out object? rows))
                throw Fault($"has no dialogue '{dialogue.Name}' in its entry '{features}'.");
            if (PickledNumbers.RowsOf(rows) != dialogue.Ids.Count)
                throw Different($"{features}/{dialogue.Name}", dialogue.Ids.Count, PickledNumbers.RowsOf(rows));
            for (int row = 0; row < dialogue.Ids.Count; row++)
                arrays.Add(dialogue.Ids[row], rows, row, steps: null);
        }
        return arrays;
    }

    /// <summary>The utterances of the layout of <see cref="BySplit"/>: ids, splits, texts, emotions, targets.</summary>
    /// <param name="name">Name of the corpus.</param>
    /// <param name="columns">Which of its columns are what; those of MMSA if left out.</param>
    /// <exception cref="CorpusException">There are no two classes.</exception>
    /// <exception cref="FileFormatException">A column is of another length than the ids, or something else than it should be.</exception>
    public CorpusListing ListSplits(string name, PickledSplitColumns? columns = null) =>
        new PickledListing(this).OfSplits(name, columns ?? new PickledSplitColumns());

    /// <summary>The utterances of the layout of <see cref="ByDialogue"/>: ids, speakers, emotions or targets, texts, splits.</summary>
    /// <param name="name">Name of the corpus.</param>
    /// <param name="entries">Which entries are what; those of IEMOCAP in conv-emotion if left out.</param>
    /// <exception cref="FileFormatException">
    /// An entry is missing, of another length than the ids, or something else than it should be.
    /// </exception>
    public CorpusListing ListDialogues(string name, PickledDialogueEntries? entries = null) =>
        new PickledListing(this).OfDialogues(name, entries ?? new PickledDialogueEntries());

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    internal object? Find(string? entry)
    {
        object? value = Root;
        foreach (string part in entry?.Split('/') ?? [])
        {
            object? next = null;
            bool found = value switch
            {
                PickledTable table => table.TryGet(part, out next),
                IReadOnlyList<object?> list => int.TryParse(part, out int index) && index >= 0 && index < list.Count
                    && (next = list[index]) is var _,
                _ => false,
            };
            value = found ? next : throw Fault($"has no entry '{entry}'.");
        }
        return value;
    }

    internal PickledTable Table(object? value, string? entry) => value as PickledTable
        ?? throw Fault($"has no dictionary in {(entry is null ? "its whole" : $"its entry '{entry}'")}.");

    internal IEnumerable<(string Split, PickledTable Table)> Splits(string ids)
    {
        (string, PickledTable)[] splits = [.. Table(Root, null).Entries
            .Where(entry => PickledTable.NameOf(entry.Key) is not null && entry.Value is PickledTable table && table.Has(ids))
            .Select(entry => (PickledTable.NameOf(entry.Key)!, (PickledTable)entry.Value!))];
        return splits.Length > 0 ? splits : throw Fault($"has no split with '{ids}'.");
    }

    internal IReadOnlyList<PickledDialogue> Dialogues(string ids)
    {
        PickledDialogue[] dialogues = [.. Table(Find(ids), ids).Entries.Select(entry =>
        {
            string name = PickledTable.NameOf(entry.Key) ?? throw Fault("has a dialogue whose name is no text.");
            long count = PickledNumbers.RowsOf(entry.Value) ?? throw Fault($"has no list of ids for the dialogue '{name}'.");
            string[] texts = [.. Enumerable.Range(0, (int)Math.Min(count, int.MaxValue)).Select(row =>
                PickledNumbers.TextOf(entry.Value, row) ?? throw Fault($"has an id in the dialogue '{name}' that is no text."))];
            return new PickledDialogue(name, texts);
        })];
        string[] all = [.. dialogues.SelectMany(dialogue => dialogue.Ids)];
        return all.Distinct(StringComparer.Ordinal).Count() == all.Length
            ? dialogues
            : [.. dialogues.Select(dialogue => dialogue with { Ids = [.. dialogue.Ids.Select(id => $"{dialogue.Name}_{id}")] })];
    }

    internal object? Column(PickledTable table, string split, string name) =>
        table.TryGet(name, out object? value) ? value : throw Fault($"has no '{name}' in the split '{split}'.");

    internal int Count(object? ids, object? values, string what)
    {
        long count = PickledNumbers.RowsOf(ids) ?? throw Fault("has ids that are no list.");
        return count == PickledNumbers.RowsOf(values) && count <= int.MaxValue
            ? (int)count : throw Different(what, count, PickledNumbers.RowsOf(values));
    }

    internal FileFormatException Fault(string fault) => new(FilePath, $"{fault} It has: {string.Join("; ", Contents.Take(20))}.");

    private FileFormatException Different(string what, long expected, long? actual) => new(
        FilePath, $"has another number of rows in '{what}' than ids.", expected: FormattableString.Invariant($"{expected}"),
        actual: FormattableString.Invariant($"{actual?.ToString() ?? "no rows"}"));

    private static Dictionary<string, Func<PickleInput, object?[], object?>?> NamesOfFeatures()
    {
        var names = new Dictionary<string, Func<PickleInput, object?[], object?>?>(PickleNames.Containers)
        {
            ["numpy.ndarray"] = null,
            ["numpy.dtype"] = PickledType.Of,
        };
        foreach (string core in (string[])["numpy.core", "numpy._core"]) // of NumPy 1 and 2
        {
            names[core + ".multiarray._reconstruct"] = (_, _) => new PickledArray();
            names[core + ".multiarray.scalar"] = PickledArray.Scalar;
            names[core + ".numeric._frombuffer"] = PickledArray.FromBuffer;
        }
        return names;
    }
}
