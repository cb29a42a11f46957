using SemiMER.Tensors.Tests.Surface;

namespace TorchSharpStub;

/// <summary>Turns the short type names of the surface list into full C# names, so that no scope can misread them.</summary>
internal sealed class TypeNames
{
    private static readonly HashSet<string> Keywords =
    [
        "void", "object", "string", "bool", "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "char", "float", "double",
    ];

    private static readonly string[] SystemNamespaces =
    [
        "System", "System.Collections.Generic", "System.Collections", "System.IO", "System.Numerics", "System.Threading",
        "System.Threading.Tasks", "System.Globalization", "System.Reflection", "System.Text",
    ];

    private readonly Dictionary<string, StubType> _types;

    // Static classes are never the type of anything, and torch.utils and torch.nn.utils have the same short name.
    public TypeNames(IEnumerable<StubType> types) => _types = types
        .Where(type => !type.IsStatic)
        .ToDictionary(type => type.Key);

    /// <summary>The listed type that a short name stands for, or null for one of the system's.</summary>
    public StubType? Find(string text) => _types.GetValueOrDefault(StubType.Numbered(text.TrimEnd('?')));

    /// <summary>The full C# form of a type: tuples, arrays, nullable values and generic arguments included.</summary>
    public string Full(string text, IReadOnlyCollection<string> typeParameters)
    {
        text = text.Trim();
        if (text.EndsWith('?'))
        {
            return Full(text[..^1], typeParameters) + "?";
        }

        if (text.EndsWith(']'))
        {
            int open = text.LastIndexOf('[');
            return Full(text[..open], typeParameters) + text[open..];
        }

        if (text[0] == '(')
        {
            return "(" + string.Join(", ", SurfaceText.Split(text[1..^1]).Select(part => Element(part, typeParameters))) + ")";
        }

        if (Keywords.Contains(text) || typeParameters.Contains(text))
        {
            return text;
        }

        return Named(text, typeParameters);
    }

    private string Element(string part, IReadOnlyCollection<string> typeParameters)
    {
        int space = SurfaceText.IndexOutside(part, ' ');
        return space < 0
            ? Full(part, typeParameters)
            : Full(part[..space], typeParameters) + " " + Identifier.Escape(part[(space + 1)..]);
    }

    private string Named(string text, IReadOnlyCollection<string> typeParameters)
    {
        List<string> arguments =
            [.. SurfaceText.Split(text, '.').SelectMany(SurfaceText.TypeArguments).Select(part => Full(part, typeParameters))];
        if (_types.TryGetValue(StubType.Numbered(text), out StubType? type))
        {
            return "global::" + type.Namespace + "." + string.Join('.', type.Path.Select(declaration => Applied(declaration, arguments)));
        }

        string name = StubType.Numbered(text);
        string ns = SystemNamespaces.FirstOrDefault(ns => SystemType(ns + "." + name))
            ?? throw new FormatException($"No listed or system type is called {text}.");
        return $"global::{ns}.{Applied(text, arguments)}";
    }

    // Takes as many arguments as the declaration has parameters, so that nested generic types share out one list.
    private static string Applied(string declaration, List<string> arguments)
    {
        int count = SurfaceText.TypeArguments(declaration).Count;
        string name = Identifier.Escape(declaration.Split('<')[0]);
        if (count == 0)
        {
            return name;
        }

        string applied = $"{name}<{string.Join(", ", arguments[..count])}>";
        arguments.RemoveRange(0, count);
        return applied;
    }

    private static bool SystemType(string name) =>
        Type.GetType(name) is not null || typeof(System.Numerics.Complex).Assembly.GetType(name) is not null
        || typeof(ISet<>).Assembly.GetType(name) is not null;
}
