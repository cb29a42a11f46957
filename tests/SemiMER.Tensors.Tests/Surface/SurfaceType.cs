namespace SemiMER.Tensors.Tests.Surface;

/// <summary>A type of a surface.</summary>
/// <param name="Kind">Modifiers and kind: <c>sealed class</c>, <c>static class</c>, <c>struct</c>, <c>enum</c>, ...</param>
/// <param name="Name">The full name under TorchSharp's namespaces, with type parameters.</param>
/// <param name="Bases">Base type (unless object or ValueType) and interfaces, in short names.</param>
/// <param name="Members">The declared members; of an enum its values, <c>Name=0</c>, as signatures.</param>
internal sealed record SurfaceType(string Kind, string Name, IReadOnlyList<string> Bases, IReadOnlyList<SurfaceMember> Members)
{
    public bool IsEnum => Kind == "enum";

    /// <summary>The name under which other lines refer to the type.</summary>
    public string ShortName
    {
        get
        {
            string name = Name;
            foreach (string prefix in (string[])["TorchSharp.", "Modules.", "Utils.", "torch.", "nn."])
            {
                name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
            }

            return name;
        }
    }

    /// <summary>The type's opening line and its members, as the list has them.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"{Kind} {Name}{(Bases.Count > 0 ? " : " + string.Join(", ", Bases) : "")}",
        .. IsEnum ? ["  " + string.Join(", ", Members.Select(member => member.Signature))] : Members.Select(member => "  " + member),
    ];

    /// <summary>Reads a surface list; lines that begin with # are comments.</summary>
    public static IReadOnlyList<SurfaceType> ReadAll(IEnumerable<string> lines)
    {
        var types = new List<SurfaceType>();
        var members = new List<SurfaceMember>();
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] != ' ')
            {
                members = [];
                types.Add(Open(line, members));
            }
            else if (types[^1].IsEnum)
            {
                members.AddRange(SurfaceText.Split(line.Trim()).Select(value => new SurfaceMember("public", true, "", value)));
            }
            else
            {
                members.Add(SurfaceMember.Parse(line.Trim()));
            }
        }

        return types;
    }

    private static SurfaceType Open(string line, List<SurfaceMember> members)
    {
        int colon = SurfaceText.IndexOutside(line, ':');
        string head = (colon < 0 ? line : line[..colon]).Trim();
        int name = head.IndexOf("TorchSharp.", StringComparison.Ordinal);
        return new SurfaceType(
            head[..(name - 1)], head[name..], colon < 0 ? [] : SurfaceText.Split(line[(colon + 1)..].Trim()), members);
    }
}
