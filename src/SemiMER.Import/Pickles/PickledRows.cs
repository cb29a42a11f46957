using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>Features of utterances by their ids, each a value of a pickle or a row of one.</summary>
internal sealed class PickledRows(string path, long maximumBytes) : IArrayFile
{
    private readonly PickledNumbers numbers = new(path, maximumBytes);
    private readonly Dictionary<string, (object? Value, int? Row, long? Steps)> rows = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public string FilePath => path;

    public IReadOnlyList<string> Names => names;

    public bool Contains(string name) => rows.ContainsKey(name);

    public (float[] Values, long[] Shape) ReadAsSingle(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!rows.TryGetValue(name, out (object? Value, int? Row, long? Steps) found))
            throw new FileFormatException(path, $"has no features called '{name}'.");
        return found.Row is { } row ? numbers.ReadRow(found.Value, row, found.Steps) : numbers.Read(found.Value);
    }

    public void Add(string? id, object? value, int? row, long? steps)
    {
        if (string.IsNullOrEmpty(id))
            throw new FileFormatException(path, FormattableString.Invariant($"has an id, the {names.Count}-th from 0, that is no text."));
        if (!rows.TryAdd(id, (value, row, steps)))
            throw new FileFormatException(path, $"has the id '{id}' twice. Ids must be unique.");
        names.Add(id);
    }

    /// <summary>A whole number of a list of them.</summary>
    public long Whole(object? list, int row)
    {
        (float[] values, _) = numbers.ReadRow(list, row, steps: null);
        return values is [var value] && value >= 0 && value == MathF.Floor(value) && value < 1 << 24
            ? (long)value
            : throw new FileFormatException(path, "has numbers of steps that are no whole numbers.");
    }
}
