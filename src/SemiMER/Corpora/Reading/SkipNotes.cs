using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>Counts what a reader passed over, by kind, with the first place of each.</summary>
internal sealed class SkipNotes
{
    private readonly Dictionary<string, (int Count, string First)> kinds = new(StringComparer.Ordinal);

    public void Add(string kind, string place)
    {
        kinds.TryGetValue(kind, out (int Count, string First) entry);
        kinds[kind] = (entry.Count + 1, entry.First ?? place);
    }

    /// <summary>One sentence for each kind.</summary>
    public IReadOnlyList<string> Sentences() =>
        [.. kinds.Select(kind =>
            string.Create(CultureInfo.InvariantCulture, $"{kind.Value.Count} {kind.Key}; the first: {kind.Value.First}."))];
}
