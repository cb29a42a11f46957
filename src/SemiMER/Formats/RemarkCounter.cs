using System.Globalization;

namespace SemiMER.Formats;

/// <summary>Collects remarks of a reader: equal ones are counted in one, which has the first place.</summary>
internal sealed class RemarkCounter
{
    private readonly OrderedDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly HashSet<ReadingRemark> taken = [];

    /// <summary>Counts something.</summary>
    /// <param name="kind">What, in the plural and without the number: <c>times that cannot be read</c>.</param>
    /// <param name="file">The file, where it is about one.</param>
    /// <param name="row">Line of the file, from 1, where it is about one.</param>
    /// <param name="first">Another place, such as the id of an utterance.</param>
    public void Add(string kind, string? file = null, long? row = null, string? first = null)
    {
        if (entries.TryGetValue(kind, out Entry? entry))
            entry.Count++;
        else
            entries.Add(kind, new Entry(new ReadingRemark { Text = kind, File = file, Row = row }, first) { Count = 1 });
    }

    /// <summary>Remarks something that is said in a sentence; of equal ones the first, with the number of the other places.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="file">The file.</param>
    /// <param name="row">Line of the file, from 1, where it is about one.</param>
    public void Note(string sentence, string file, long? row = null) =>
        Note(new ReadingRemark { Text = sentence, File = file, Row = row });

    /// <summary>Takes remarks of other readers as they are, each once.</summary>
    public void AddRange(IEnumerable<ReadingRemark> remarks)
    {
        foreach (ReadingRemark remark in remarks.Where(taken.Add))
            Note(remark);
    }

    /// <summary>One remark for each kind, in the order in which kinds were first met.</summary>
    public IReadOnlyList<ReadingRemark> All() => [.. entries.Values.Select(entry => entry.ToRemark())];

    private void Note(ReadingRemark remark)
    {
        if (entries.TryGetValue(remark.Text, out Entry? entry))
            entry.Count++;
        else
            entries.Add(remark.Text, new Entry(remark, null) { Count = 1, IsSentence = true });
    }

    private sealed class Entry(ReadingRemark remark, string? first)
    {
        public int Count { get; set; }

        public bool IsSentence { get; init; }

        public ReadingRemark ToRemark()
        {
            string count = Count.ToString(CultureInfo.InvariantCulture);
            if (IsSentence)
                return Count == 1 ? remark : remark with { Text = $"{remark.Text} And {Count - 1} more place(s)." };
            return remark with { Text = first is null ? $"{count} {remark.Text}." : $"{count} {remark.Text}; the first: {first}." };
        }
    }
}
