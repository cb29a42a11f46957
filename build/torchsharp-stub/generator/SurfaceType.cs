namespace TorchSharpStub;

/// <summary>A type of the surface list: its opening line taken apart, its members as they stand there.</summary>
internal sealed class SurfaceType
{
    public required string Modifiers { get; init; }          // "static ", "sealed ", "abstract " or nothing
    public required string Kind { get; init; }               // class, struct, interface or enum
    public required string Namespace { get; init; }
    public required List<string> Path { get; init; }         // enclosing types, then the type: "torch", "nn", "Module<T, TResult>"
    public required List<string> Bases { get; init; }
    public List<string> Members { get; } = [];

    /// <summary>The type's own name with its type parameters.</summary>
    public string Declaration => Path[^1];

    /// <summary>The name without type parameters, as constructors use it.</summary>
    public string SimpleName => Declaration.Split('<')[0];

    /// <summary>The type parameters in scope: those of the enclosing types and its own.</summary>
    public IEnumerable<string> TypeParameters => Path.SelectMany(Parameters);

    /// <summary>The name under which the list refers to this type, with the number of type parameters: <c>Module`2</c>.</summary>
    public string Key
    {
        get
        {
            string path = string.Join('.', Path.Select(Numbered));
            path = path.StartsWith("torch.", StringComparison.Ordinal) ? path["torch.".Length..] : path;
            return path.StartsWith("nn.", StringComparison.Ordinal) ? path["nn.".Length..] : path;
        }
    }

    public static IEnumerable<string> Parameters(string declaration)
    {
        int open = declaration.IndexOf('<', StringComparison.Ordinal);
        return open < 0 ? [] : SurfaceText.Split(declaration[(open + 1)..^1], ',');
    }

    private static string Numbered(string declaration)
    {
        int count = Parameters(declaration).Count();
        return declaration.Split('<')[0] + (count > 0 ? "`" + count : "");
    }

    /// <summary>Reads the list; lines that begin with # are comments.</summary>
    public static List<SurfaceType> ReadAll(IEnumerable<string> lines)
    {
        var types = new List<SurfaceType>();
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == ' ')
            {
                types[^1].Members.Add(line.Trim());
            }
            else
            {
                types.Add(Open(line));
            }
        }

        return types;
    }

    private static SurfaceType Open(string line)
    {
        int colon = SurfaceText.IndexOutside(line, ":");
        string head = (colon < 0 ? line : line[..colon]).Trim();
        string bases = colon < 0 ? "" : line[(colon + 1)..];
        string modifiers = "";
        int space = head.IndexOf(' ', StringComparison.Ordinal);
        while (head[..space] is "static" or "sealed" or "abstract")
        {
            modifiers += head[..(space + 1)];
            head = head[(space + 1)..];
            space = head.IndexOf(' ', StringComparison.Ordinal);
        }

        List<string> path = SurfaceText.Split(head[(space + 1)..], '.');
        int namespaces = path.Count > 2 && path[1] is "Modules" or "Utils" ? 2 : 1;
        return new SurfaceType
        {
            Modifiers = modifiers,
            Kind = head[..space],
            Namespace = string.Join('.', path[..namespaces]),
            Path = path[namespaces..],
            Bases = SurfaceText.Split(bases, ','),
        };
    }
}
