using System.Text;

namespace SemiMER.Import;

/// <summary>A name that a pickle refers to: a class or function of Python's. It is never looked up in .NET.</summary>
internal sealed record PickledName(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>
/// The names that pickles of one kind may refer to, each with what is built when it is called with arguments; null where it stands for
/// itself and is never called. Any other name is refused.
/// </summary>
internal sealed class PickleNames(IReadOnlyDictionary<string, Func<PickleInput, object?[], object?>?> builders, string wayOut)
{
    private const int ShownLetters = 80;

    /// <summary>What plain containers and texts of Python's need.</summary>
    public static IReadOnlyDictionary<string, Func<PickleInput, object?[], object?>?> Containers { get; } =
        new Dictionary<string, Func<PickleInput, object?[], object?>?>
        {
            ["collections.OrderedDict"] = (input, arguments) => Table(input, arguments),
            ["builtins.set"] = Items,
            ["__builtin__.set"] = Items,
            ["builtins.frozenset"] = Items,
            ["__builtin__.frozenset"] = Items,
            ["_codecs.encode"] = Encoded,
        };

    /// <summary>Refuses a name that is none of them.</summary>
    public PickledName Check(PickleInput input, string module, string name)
    {
        var found = new PickledName(module, name);
        if (builders.ContainsKey(found.ToString()))
            return found;
        string shown = found.ToString();
        shown = shown.Length > ShownLetters ? shown[..ShownLetters] + "..." : shown;
        throw input.Fault($"refers to '{shown}', which is no array and no plain value, so it is refused; nothing was run. {wayOut}");
    }

    public object? Build(PickleInput input, PickledName name, object?[] arguments) =>
        builders[name.ToString()] is { } builder
            ? builder(input, arguments)
            : throw input.Fault($"calls '{name}', which nothing can be built by.");

    // From a list of pairs, as old versions of Python wrote it, or empty.
    private static PickledTable Table(PickleInput input, object?[] arguments)
    {
        var table = new PickledTable();
        if (arguments is [])
            return table;
        if (arguments is not [IReadOnlyList<object?> pairs])
            throw input.Fault("has a dictionary of an unknown form.");
        input.Spend(32L * pairs.Count);
        foreach (object? pair in pairs)
        {
            IReadOnlyList<object?>? both = pair as IReadOnlyList<object?>;
            if (both is not { Count: 2 })
                throw input.Fault("has a dictionary of an unknown form.");
            table.Add(both[0], both[1]);
        }
        return table;
    }

    // The order of a set is that of the file.
    private static List<object?> Items(PickleInput input, object?[] arguments)
    {
        if (arguments is [])
            return [];
        if (arguments is not [IReadOnlyList<object?> items])
            throw input.Fault("has a set of an unknown form.");
        input.Spend(64 + 8L * items.Count);
        return [.. items];
    }

    // Protocol 2 has no bytes: Python 3 writes them as a text that is to be encoded.
    private static PickledBytes Encoded(PickleInput input, object?[] arguments)
    {
        if (arguments is not [string text, "latin1"])
            throw input.Fault("has bytes of an unknown form.");
        input.Spend(64 + text.Length);
        foreach (char letter in text)
        {
            if (letter > '\xFF')
                throw input.Fault("has a text for bytes with a letter that is none of Latin-1.");
        }
        return new PickledBytes(input, Encoding.Latin1.GetBytes(text), isText: false);
    }
}
