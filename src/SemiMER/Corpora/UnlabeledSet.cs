using System.Collections;

namespace SemiMER.Corpora;

/// <summary>
/// Utterances whose emotion is unknown, or is treated so: nothing reachable from here tells a label, a target, a vote or
/// any other column of the corpus.
/// </summary>
public sealed class UnlabeledSet : IReadOnlyList<Utterance>
{
    private readonly Utterance[] items;

    /// <summary>Creates a set.</summary>
    /// <param name="items">The utterances.</param>
    public UnlabeledSet(IEnumerable<Utterance> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        this.items = [.. items];
    }

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public Utterance this[int index] => items[index];

    /// <inheritdoc/>
    public IEnumerator<Utterance> GetEnumerator() => ((IEnumerable<Utterance>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}
