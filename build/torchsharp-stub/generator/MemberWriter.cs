using System.Globalization;
using SemiMER.Tensors.Tests.Surface;

namespace TorchSharpStub;

/// <summary>Writes one line of the surface list as a C# member that throws.</summary>
internal sealed class MemberWriter(TypeNames names)
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_Multiply"] = "*", ["op_Division"] = "/", ["op_Modulus"] = "%",
        ["op_UnaryNegation"] = "-", ["op_UnaryPlus"] = "+", ["op_BitwiseAnd"] = "&", ["op_BitwiseOr"] = "|", ["op_ExclusiveOr"] = "^",
        ["op_OnesComplement"] = "~", ["op_LogicalNot"] = "!", ["op_LeftShift"] = "<<", ["op_RightShift"] = ">>",
        ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_GreaterThan"] = ">",
        ["op_LessThanOrEqual"] = "<=", ["op_GreaterThanOrEqual"] = ">=",
    };

    /// <summary>The C# text of a member of a type.</summary>
    public string Write(StubType type, SurfaceMember member)
    {
        bool inInterface = type.Keyword == "interface";
        bool bodiless = inInterface || member.Inheritance == "abstract";
        string prefix = inInterface ? "" : member.ToString()[..^member.Signature.Length];
        string rest = member.Signature;
        IReadOnlyCollection<string> scope = type.TypeParameters;
        if (rest.StartsWith("ctor ", StringComparison.Ordinal))
        {
            return prefix + Identifier.Escape(type.SimpleName) + Parameters(rest[rest.IndexOf('(', StringComparison.Ordinal)..], scope)
                + ChainToBase(type) + " => throw null;";
        }

        if (rest.StartsWith("field ", StringComparison.Ordinal))
        {
            (string fieldType, string fieldName) = TypeAndRest(rest["field ".Length..]);
            string readOnly = member.IsStatic ? "readonly " : "";
            return $"{prefix}{readOnly}{names.Full(fieldType, scope)} {Identifier.Escape(fieldName)};";
        }

        (string typeText, string nameAndMore) = TypeAndRest(rest);
        return nameAndMore.EndsWith('}')
            ? Property(prefix, typeText, nameAndMore, scope, bodiless)
            : Method(prefix, typeText, nameAndMore, scope, bodiless, member.Inheritance == "override");
    }

    /// <summary>The constructor call of a listed base class: every listed class has an internal one for this purpose.</summary>
    public string ChainToBase(StubType type) =>
        type.Keyword == "class" && type.Surface.Bases.Select(names.Find).FirstOrDefault() is { Keyword: "class" }
            ? " : base(default(global::TorchSharp.Unlisted))"
            : "";

    private static (string Type, string Remainder) TypeAndRest(string text)
    {
        int space = SurfaceText.IndexOutside(text, ' ');
        return (text[..space], text[(space + 1)..]);
    }

    private string Property(string prefix, string type, string rest, IReadOnlyCollection<string> scope, bool bodiless)
    {
        int brace = rest.LastIndexOf('{');
        string name = rest[..brace].Trim();
        string accessors = string.Concat(rest[(brace + 1)..^1]
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(accessor => bodiless ? $"{accessor}; " : $"{accessor} => throw null; "));
        string declared = name.StartsWith("this[", StringComparison.Ordinal)
            ? "this[" + Parameters("(" + name["this[".Length..^1] + ")", scope)[1..^1] + "]"
            : Identifier.Escape(name);
        return $"{prefix}{names.Full(type, scope)} {declared} {{ {accessors}}}";
    }

    private string Method(string prefix, string type, string rest, IReadOnlyCollection<string> scope, bool bodiless, bool overrides)
    {
        int open = rest.IndexOf('(', StringComparison.Ordinal);
        int close = SurfaceText.IndexOutside(rest, ')', open + 1);
        string name = rest[..open];
        string[] inner = [.. scope, .. SurfaceText.TypeArguments(name)];
        string constraints = overrides ? "" : Constraints(rest[(close + 1)..], inner);
        string parameters = Parameters(rest[open..(close + 1)], inner);
        string body = bodiless ? ";" : " => throw null;";
        string result = names.Full(type, inner);
        if (name is "op_Implicit" or "op_Explicit")
        {
            return $"{prefix}{(name == "op_Implicit" ? "implicit" : "explicit")} operator {result}{parameters}{body}";
        }

        if (Operators.TryGetValue(name, out string? symbol))
        {
            return $"{prefix}{result} operator {symbol}{parameters}{body}";
        }

        int generic = name.IndexOf('<', StringComparison.Ordinal);
        string declared = generic < 0 ? Identifier.Escape(name) : Identifier.Escape(name[..generic]) + name[generic..];
        return $"{prefix}{result} {declared}{parameters}{constraints}{body}";
    }

    // "where T1 : IDisposable where T2 : Module" with full names.
    private string Constraints(string text, IReadOnlyCollection<string> scope) => string.Concat(
        text.Split("where ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(clause =>
        {
            string[] halves = clause.Split(" : ");
            IEnumerable<string> wanted = SurfaceText.Split(halves[1]).Select(constraint =>
                constraint is "unmanaged" or "struct" or "class" or "new()" ? constraint : names.Full(constraint, scope));
            return $" where {halves[0]} : {string.Join(", ", wanted)}";
        }));

    private string Parameters(string text, IReadOnlyCollection<string> scope) =>
        "(" + string.Join(", ", SurfaceText.Split(text[1..^1]).Select(parameter => Parameter(parameter, scope))) + ")";

    private string Parameter(string text, IReadOnlyCollection<string> scope)
    {
        string prefix = "";
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        if (text[..space] is "this" or "params" or "out" or "ref" or "in")
        {
            prefix = text[..(space + 1)];
            text = text[(space + 1)..];
        }

        (string type, string name) = TypeAndRest(text);
        int equals = name.IndexOf(" = ", StringComparison.Ordinal);
        string value = equals < 0 ? "" : " = " + Default(type, name[(equals + 3)..]);
        name = Identifier.Escape(equals < 0 ? name : name[..equals]);
        return $"{prefix}{names.Full(type, scope)} {name}{value}";
    }

    private string Default(string type, string value)
    {
        if (names.Find(type) is { Keyword: "enum" } && value.Contains('.', StringComparison.Ordinal))
        {
            return $"{names.Full(type.TrimEnd('?'), [])}.{Identifier.Escape(value[(value.LastIndexOf('.') + 1)..])}";
        }

        return type switch
        {
            "float" => float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? value + "f" : value,
            "Char" or "char" => $"'{value}'",
            _ => value,
        };
    }
}
