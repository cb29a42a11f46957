using System.Globalization;

namespace SemiMER.Import;

/// <summary>
/// A dictionary of Python's: its entries in the order of the file. Only texts and whole numbers are looked up, as texts, so that no key
/// of a hostile file is hashed by its own rules: numbers that hash alike would take hours.
/// </summary>
internal sealed class PickledTable
{
    private readonly List<KeyValuePair<object?, object?>> entries = [];
    private Dictionary<string, object?>? byName;

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => entries;

    /// <summary>Names of the entries; one that occurs twice is named once.</summary>
    public IReadOnlyCollection<string> Names => ByName.Keys;

    private Dictionary<string, object?> ByName
    {
        get
        {
            if (byName is null)
            {
                byName = new Dictionary<string, object?>(entries.Count, StringComparer.Ordinal);
                foreach ((object? key, object? value) in entries)
                {
                    if (NameOf(key) is { } name)
                        byName[name] = value; // the last one counts, as in Python
                }
            }
            return byName;
        }
    }

    public void Add(object? key, object? value)
    {
        entries.Add(new(key, value));
        byName = null;
    }

    public bool Has(string name) => ByName.ContainsKey(name);

    public bool TryGet(string name, out object? value) => ByName.TryGetValue(name, out value);

    /// <summary>A key as a text; null if it is neither a text nor a whole number.</summary>
    public static string? NameOf(object? key) => key switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        PickledBytes { IsText: true } bytes => bytes.AsText(),
        _ => null,
    };
}
