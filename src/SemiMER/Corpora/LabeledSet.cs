using System.Collections;

namespace SemiMER.Corpora;

/// <summary>Utterances whose emotion is known.</summary>
public sealed class LabeledSet : IReadOnlyList<LabeledUtterance>
{
    private readonly LabeledUtterance[] items;

    /// <summary>Creates a set.</summary>
    /// <param name="classes">Names of the classes that the class indices count.</param>
    /// <param name="items">The utterances with their class indices.</param>
    /// <exception cref="CorpusException">A class index is out of range.</exception>
    public LabeledSet(IReadOnlyList<string> classes, IEnumerable<LabeledUtterance> items)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(items);
        Classes = classes;
        this.items = [.. items];
        var counts = new int[classes.Count];
        foreach (LabeledUtterance item in this.items)
        {
            LabelCheck.InRange(item.ClassIndex, classes.Count, item.Utterance.Id);
            counts[item.ClassIndex]++;
        }
        ClassCounts = counts;
    }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many utterances each class has.</summary>
    public IReadOnlyList<int> ClassCounts { get; }

    /// <summary>How many labels annotators gave: copies (<see cref="LabeledUtterance.CopyOf"/>) have none of their own.</summary>
    public int LabelCount => Originals.Count();

    /// <summary>The utterances alone, without copies.</summary>
    internal IEnumerable<Utterance> Originals => items.Where(item => item.CopyOf is null).Select(item => item.Utterance);

    /// <summary>The utterances alone.</summary>
    public IEnumerable<Utterance> Utterances => items.Select(item => item.Utterance);

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public LabeledUtterance this[int index] => items[index];

    /// <summary>The same utterances without their labels.</summary>
    public UnlabeledSet WithoutLabels() => new(Utterances);

    /// <summary>The same utterances as rows of a domain, see <see cref="Utterance.InDomain"/>.</summary>
    /// <param name="domain">Name of the domain, not blank.</param>
    public LabeledSet InDomain(string domain) =>
        new(Classes, items.Select(item => item with
        {
            Utterance = item.Utterance.InDomain(domain),
            CopyOf = item.CopyOf is { } origin ? (item.Utterance with { Id = origin }).InDomain(domain).Id : null,
        }));

    /// <summary>The set with every utterance changed.</summary>
    internal LabeledSet Changed(Func<Utterance, Utterance> change) =>
        new(Classes, items.Select(item => item with { Utterance = change(item.Utterance) }));

    /// <summary>The rows of this set, then those of another one.</summary>
    /// <param name="other">A set with the same classes in the same order.</param>
    /// <exception cref="CorpusException">The classes differ.</exception>
    public LabeledSet Concat(LabeledSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Classes.SequenceEqual(other.Classes))
        {
            throw new CorpusException("two sets with different classes cannot be one: map them to common classes first, see " +
                $"{nameof(ClassMap)}.", expected: FaultText.List([.. Classes]), actual: FaultText.List([.. other.Classes]));
        }
        return new LabeledSet(Classes, items.Concat(other.items));
    }

    /// <inheritdoc/>
    public IEnumerator<LabeledUtterance> GetEnumerator() => ((IEnumerable<LabeledUtterance>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}
