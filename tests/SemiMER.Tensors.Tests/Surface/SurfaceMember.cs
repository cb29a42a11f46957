namespace SemiMER.Tensors.Tests.Surface;

/// <summary>One line of a surface: modifiers apart, the rest as text.</summary>
/// <param name="Access"><c>public</c>, <c>protected</c> or <c>protected internal</c>.</param>
/// <param name="IsStatic">Whether the member is static.</param>
/// <param name="Inheritance"><c>abstract</c>, <c>virtual</c>, <c>override</c> or nothing.</param>
/// <param name="Signature">What follows the modifiers: kind, type, name, parameters, defaults, constraints.</param>
internal sealed record SurfaceMember(string Access, bool IsStatic, string Inheritance, string Signature)
{
    /// <summary>The name alone: <c>narrow</c>, <c>op_Addition</c>, <c>this</c> for indexers, <c>ctor</c> for constructors.</summary>
    public string Name
    {
        get
        {
            if (Signature.StartsWith("ctor ", StringComparison.Ordinal))
            {
                return "ctor";
            }

            string rest = Signature.StartsWith("field ", StringComparison.Ordinal) ? Signature["field ".Length..] : Signature;
            string name = rest[(SurfaceText.IndexOutside(rest, ' ') + 1)..];
            int end = name.IndexOfAny(['(', '<', '[', ' ', '=']);
            return end < 0 ? name : name[..end];
        }
    }

    /// <summary>Whether a derived class can override the member.</summary>
    public bool IsOverridable => Inheritance.Length > 0;

    /// <summary>The line as the list has it.</summary>
    public override string ToString() =>
        $"{Access} {(IsStatic ? "static " : "")}{(Inheritance.Length > 0 ? Inheritance + " " : "")}{Signature}";

    /// <summary>Reads a line of the list.</summary>
    public static SurfaceMember Parse(string line)
    {
        var access = new List<string>();
        bool isStatic = false;
        string inheritance = "";
        while (true)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            string word = line[..space];
            switch (word)
            {
                case "public" or "protected" or "internal":
                    access.Add(word);
                    break;
                case "static":
                    isStatic = true;
                    break;
                case "abstract" or "virtual" or "override":
                    inheritance = word;
                    break;
                default:
                    return new SurfaceMember(string.Join(' ', access), isStatic, inheritance, line);
            }

            line = line[(space + 1)..];
        }
    }
}
