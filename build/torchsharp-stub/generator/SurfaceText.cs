namespace TorchSharpStub;

/// <summary>Cutting signatures apart: commas and spaces count only outside brackets of any kind.</summary>
internal static class SurfaceText
{
    private const string Opening = "<([{";
    private const string Closing = ">)]}";

    /// <summary>The position of the first character of <paramref name="wanted"/> outside brackets, or -1.</summary>
    public static int IndexOutside(string text, string wanted, int start = 0)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (depth == 0 && wanted.Contains(text[i], StringComparison.Ordinal))
            {
                return i;
            }

            depth += Opening.Contains(text[i], StringComparison.Ordinal) ? 1 : Closing.Contains(text[i], StringComparison.Ordinal) ? -1 : 0;
        }

        return -1;
    }

    /// <summary>The parts between separators outside brackets, trimmed; none for an empty text.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        int start = 0;
        while (start < text.Length)
        {
            int end = IndexOutside(text, separator.ToString(), start);
            end = end < 0 ? text.Length : end;
            parts.Add(text[start..end].Trim());
            start = end + 1;
        }

        return parts;
    }

    /// <summary>The position of the bracket that closes the one at <paramref name="open"/>.</summary>
    public static int Closes(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            depth += Opening.Contains(text[i], StringComparison.Ordinal) ? 1 : Closing.Contains(text[i], StringComparison.Ordinal) ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw new FormatException($"No closing bracket: {text}");
    }

    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object",
        "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short",
        "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>A name as C# wants it written: keywords get an @.</summary>
    public static string Name(string name) => Keywords.Contains(name) ? "@" + name : name;
}
