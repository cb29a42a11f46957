namespace SemiMER.Import;

/// <summary>Says what is in a pickle.</summary>
internal static class PickleContents
{
    private const int Examples = 12, Deepest = 3, MostLines = 200;

    public static IReadOnlyList<string> Of(object? root)
    {
        var lines = new List<string>();
        Add(lines, "", root, 0);
        return lines;
    }

    private static void Add(List<string> lines, string place, object? value, int depth)
    {
        if (lines.Count >= MostLines)
            return;
        IEnumerable<(string Name, object? Value)>? parts = depth >= Deepest ? null : value switch
        {
            PickledTable table => table.Entries.Take(Examples).Select(entry => (PickledTable.NameOf(entry.Key) ?? "?", entry.Value)),
            IReadOnlyList<object?> { Count: > 0 and <= Examples } list when list.Any(item => item is PickledTable) =>
                list.Select((item, index) => (FormattableString.Invariant($"{index}"), item)),
            _ => null,
        };
        if (parts is null)
        {
            lines.Add($"{(place.Length == 0 ? "all" : Short(place))}: {What(value)}");
            return;
        }
        // Of many dialogues or ids one is shown.
        bool many = value is PickledTable { Entries.Count: >= Examples };
        foreach ((string name, object? part) in many ? parts.Take(1) : parts)
            Add(lines, place.Length == 0 ? name : $"{place}/{name}", part, depth + 1);
        if (many)
            lines.Add($"{(place.Length == 0 ? "all" : Short(place))}: {What(value)}");
    }

    private static string What(object? value) => value switch
    {
        PickledArray { Type: { } type } array => $"array {array.ShapeText} of {type}",
        PickledTable table => FormattableString.Invariant($"dictionary of {table.Entries.Count}"),
        object?[] tuple => FormattableString.Invariant($"tuple of {tuple.Length}"),
        IReadOnlyList<object?> list => FormattableString.Invariant($"list of {list.Count}"),
        string or PickledBytes { IsText: true } => "text",
        PickledBytes => "bytes",
        null => "None",
        _ => "number",
    };

    private static string Short(string place) => place.Length <= 100 ? place : place[..100] + "...";
}
