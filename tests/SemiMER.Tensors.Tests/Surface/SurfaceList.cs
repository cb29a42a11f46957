using System.Text.RegularExpressions;

namespace SemiMER.Tensors.Tests.Surface;

/// <summary>A surface to compare with: its types by name, and what a type inherits from its listed base types.</summary>
internal sealed class SurfaceList
{
    private readonly Dictionary<string, SurfaceType> _byName;
    private readonly Dictionary<string, SurfaceType> _classesByShortName;

    public SurfaceList(IReadOnlyList<SurfaceType> types)
    {
        Types = types;
        _byName = types.ToDictionary(type => type.Name);
        _classesByShortName = types.Where(type => type.Kind.EndsWith("class", StringComparison.Ordinal) && type.Kind != "static class")
            .ToDictionary(type => Numbered(type.ShortName));
    }

    public IReadOnlyList<SurfaceType> Types { get; }

    /// <summary>TorchSharp's surface, from the committed list.</summary>
    public static SurfaceList OfTorchSharp() => new(SurfaceType.ReadAll(SurfaceFiles.Lines("torchsharp-surface.txt")));

    /// <summary>The type of that full name, or null.</summary>
    public SurfaceType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether a dotted name stands for a type, or for a type and one of its members, inherited ones included.</summary>
    public bool HasName(string dotted)
    {
        if (_byName.Keys.Any(name => name.Split('<')[0] == dotted))
        {
            return true;
        }

        int dot = dotted.LastIndexOf('.');
        return dot > 0 && _byName.Values.Where(type => type.Name.Split('<')[0] == dotted[..dot])
            .Any(type => AllMembers(type).Any(member => member.Name == dotted[(dot + 1)..]));
    }

    /// <summary>The members of a type and of its listed base types, the latter in terms of the type's own type arguments.</summary>
    public IEnumerable<SurfaceMember> AllMembers(SurfaceType type)
    {
        foreach (SurfaceMember member in type.Members)
        {
            yield return member;
        }

        string? baseName = type.Bases.FirstOrDefault();
        if (baseName is null || !_classesByShortName.TryGetValue(Numbered(baseName), out SurfaceType? parent))
        {
            yield break;
        }

        Dictionary<string, string> arguments =
            SurfaceText.TypeArguments(parent.Name).Zip(SurfaceText.TypeArguments(baseName)).ToDictionary();
        foreach (SurfaceMember member in AllMembers(parent).Where(member => member.Name != "ctor"))
        {
            yield return member with { Signature = Substitute(member.Signature, arguments) };
        }
    }

    private static string Numbered(string name) => name.Split('<')[0] + "`" + SurfaceText.TypeArguments(name).Count
        + (name.EndsWith('>') ? "" : name[(name.LastIndexOf('>') + 1)..]);

    private static string Substitute(string text, Dictionary<string, string> arguments) => arguments.Count == 0
        ? text
        : Regex.Replace(text, $@"\b({string.Join('|', arguments.Keys.Select(Regex.Escape))})\b", match => arguments[match.Value]);
}
