using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SemiMER.Corpora;

/// <summary>
/// A value for each of some modalities, such as its encoder. A <see cref="Dictionary{TKey, TValue}"/> becomes one by itself; later changes
/// of that do not reach it. Two with equal values are equal. It is no dictionary that a binder of configurations takes for one: these skip
/// dictionaries with keys other than text and numbers without a word, whereas what they find written for this is an error.
/// </summary>
/// <typeparam name="T">What each modality has.</typeparam>
/// <param name="values">The values.</param>
/// <exception cref="ArgumentException">A modality is there twice.</exception>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It reads as what it is.")]
public sealed class PerModality<T>(IEnumerable<KeyValuePair<Modality, T>> values)
    : IReadOnlyDictionary<Modality, T>, IEquatable<PerModality<T>>
{
    private readonly Dictionary<Modality, T> values = new(values);

    /// <summary>The modalities that have a value.</summary>
    public IEnumerable<Modality> Keys => values.Keys;

    /// <summary>The values.</summary>
    public IEnumerable<T> Values => values.Values;

    /// <summary>Number of modalities that have a value.</summary>
    public int Count => values.Count;

    /// <summary>The value of a modality.</summary>
    /// <param name="key">The modality.</param>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public T this[Modality key] => values[key];

    /// <summary>The values of a dictionary.</summary>
    /// <param name="values">The dictionary.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is that.")]
    public static implicit operator PerModality<T>(Dictionary<Modality, T> values) => new(values);

    /// <summary>Whether a modality has a value.</summary>
    /// <param name="key">The modality.</param>
    public bool ContainsKey(Modality key) => values.ContainsKey(key);

    /// <summary>The value of a modality, if it has one.</summary>
    /// <param name="key">The modality.</param>
    /// <param name="value">The value.</param>
    public bool TryGetValue(Modality key, [MaybeNullWhen(false)] out T value) => values.TryGetValue(key, out value);

    /// <summary>Whether the same modalities have equal values.</summary>
    /// <param name="other">Another one.</param>
    public bool Equals(PerModality<T>? other) => other is not null && Count == other.Count && values.All(entry =>
        other.TryGetValue(entry.Key, out T? value) && EqualityComparer<T>.Default.Equals(value, entry.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PerModality<T>);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        values.Aggregate(Count, (hash, entry) => hash ^ HashCode.Combine(entry.Key, entry.Value)); // in any order

    /// <summary>Modalities and their values.</summary>
    public IEnumerator<KeyValuePair<Modality, T>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
