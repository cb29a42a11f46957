using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>
/// Collects what is wrong with a corpus on disk, so that one exception can tell all of it. Equal faults of many rows, utterances or files
/// are told once, with their number and the first of them; the list is bounded.
/// </summary>
internal sealed class FaultList(string place)
{
    private const int Shown = 100;
    private const int NamesShown = 10;
    private readonly OrderedDictionary<string, Group> groups = new(StringComparer.Ordinal);
    private int others;

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => groups.Count == 0;

    /// <summary>Adds a fault, a sentence.</summary>
    public void Add(string fault) => Add(fault, new Group(fault, _ => fault), "");

    /// <summary>Adds a fault of one of many things.</summary>
    /// <param name="thing">What it is: <c>row</c>, <c>utterance</c>, <c>recording</c>.</param>
    /// <param name="name">Which one: <c>3</c>, <c>'u1'</c>.</param>
    /// <param name="fault">What is wrong, a sentence.</param>
    /// <param name="file">The file that it stands in.</param>
    /// <param name="modality">The modality.</param>
    /// <param name="key">What faults of one kind have in common, if not all of the fault.</param>
    public void Add(string thing, string name, string fault, string? file = null, Modality? modality = null, string? key = null)
    {
        string before = file is null ? "" : $"'{file}', ";
        string after = (modality is null ? ": " : $", modality '{modality}': ") + fault;
        string single = $"{before}{thing} {name}{after}";
        if (file is null)
            single = char.ToUpperInvariant(single[0]) + single[1..];
        Add($"{before}{thing} {modality}: {key ?? fault}", new Group(single, group => string.Create(CultureInfo.InvariantCulture,
            $"{before}{group.Count} {thing}s, first: {group.NameList}{after}")), name);
    }

    /// <summary>Runs a step; what it throws about its input becomes a fault.</summary>
    public T? Try<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (SemiMerException error)
        {
            Add(error.Message);
            return default;
        }
    }

    /// <summary>Runs a step for one modality of an utterance; what it throws about its input becomes a fault of the utterance.</summary>
    public T? Try<T>(string utteranceId, Modality modality, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (SemiMerException error)
        {
            string fault = error is CorpusException own ? own.MessageWithoutUtterance : error.Message;
            Add("utterance", $"'{utteranceId}'", fault, modality: modality, key: error.Kind);
            return default;
        }
    }

    /// <summary>Throws if there is any fault.</summary>
    public void Throw()
    {
        List<string> faults = [.. groups.Values.Select(group => group.ToString())];
        if (others > 0)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"And {others} more."));
        if (faults.Count > 0)
            throw new CorpusException(place, faults);
    }

    private void Add(string key, Group created, string name)
    {
        if (!groups.TryGetValue(key, out Group? group))
        {
            if (groups.Count == Shown)
            {
                others++;
                return;
            }
            groups.Add(key, group = created);
        }
        group.Count++;
        if (group.Names.Count < NamesShown)
            group.Names.Add(name);
    }

    private sealed class Group(string single, Func<Group, string> several)
    {
        public int Count { get; set; }

        public List<string> Names { get; } = [];

        public string NameList => string.Join(", ", Names) + (Count > Names.Count ? ", ..." : "");

        public override string ToString() => Count == 1 ? single : several(this);
    }
}
