using System.Collections;

namespace SemiMER.Corpora;

/// <summary>
/// Utterances whose emotion is unknown, or is treated so: nothing reachable from here tells a label, a target, a vote or
/// any other column of the corpus. They lie in memory, or are read when they are needed.
/// </summary>
public sealed class UnlabeledSet : IReadOnlyList<Utterance>
{
    // How much is read at a time when a streamed set is gone through.
    private const int MostRows = 256;
    private const int MostFrames = 8192;

    private readonly IUtteranceSource source;

    /// <summary>Creates a set in memory.</summary>
    /// <param name="items">The utterances.</param>
    public UnlabeledSet(IEnumerable<Utterance> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        source = new UtteranceArray([.. items]);
    }

    /// <summary>Creates a set that reads its utterances when they are needed.</summary>
    /// <param name="source">Where they are read from.</param>
    public UnlabeledSet(IUtteranceSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        this.source = source;
    }

    /// <summary>Whether utterances are read when they are needed; if not, they lie in memory.</summary>
    public bool IsStreamed => source is not UtteranceArray;

    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public Utterance this[int index] => source.Read([index])[0];

    /// <summary>Several utterances at once.</summary>
    /// <param name="rows">Numbers from 0 to <see cref="Count"/> - 1, in any order.</param>
    public IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows) => source.Read(rows);

    /// <summary>Number of frames of the longest sequence of an utterance, 1 if it has none.</summary>
    /// <param name="row">A number from 0 to <see cref="Count"/> - 1.</param>
    public int FramesOf(int row) => source.FramesOf(row);

    /// <summary>The utterances in order; of a streamed set a few at a time are in memory.</summary>
    public IEnumerator<Utterance> GetEnumerator()
    {
        for (int first = 0, next; first < Count; first = next)
        {
            next = EndOfPart(first);
            foreach (Utterance utterance in source.Read([.. Enumerable.Range(first, next - first)]))
                yield return utterance;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same utterances as rows of a domain, see <see cref="Utterance.InDomain"/>.</summary>
    /// <param name="domain">Name of the domain, not blank.</param>
    public UnlabeledSet InDomain(string domain) => Changed((utterance, _) => utterance.InDomain(domain));

    /// <summary>The set with every utterance changed: at once if it lies in memory, else whenever one is read.</summary>
    /// <param name="change">Changes an utterance, into an arena where there is one.</param>
    internal UnlabeledSet Changed(Func<Utterance, FeatureArena?, Utterance> change) => IsStreamed
        ? new UnlabeledSet(new ChangedUtterances(source, change)) : new UnlabeledSet(this.Select(row => change(row, null)));

    /// <summary>Several utterances at once, whose features are there until the arena is cleared.</summary>
    internal IReadOnlyList<Utterance> Read(IReadOnlyList<int> rows, FeatureArena arena) => source.Read(rows, arena);

    /// <summary>The utterances in order, each to be used before the next is asked for.</summary>
    internal IEnumerable<Utterance> OneByOne() => OneByOne(..Count);

    /// <summary>Some of the utterances in order, each to be used before the next is asked for.</summary>
    internal IEnumerable<Utterance> OneByOne(Range rows)
    {
        (int start, int length) = rows.GetOffsetAndLength(Count);
        var arena = new FeatureArena();
        for (int first = start, next; first < start + length; first = next)
        {
            next = Math.Min(EndOfPart(first), start + length);
            arena.Clear();
            foreach (Utterance utterance in source.Read([.. Enumerable.Range(first, next - first)], arena))
                yield return utterance;
        }
    }

    private int EndOfPart(int first)
    {
        long frames = 0;
        int next = first;
        while (next < Count && next - first < MostRows && frames < MostFrames)
            frames += FramesOf(next++);
        return next;
    }
}
