namespace SemiMER.Tensors.Tests.Surface;

/// <summary>Cutting signatures apart: a separator counts only outside brackets of any kind.</summary>
internal static class SurfaceText
{
    /// <summary>The position of the first <paramref name="wanted"/> outside brackets, or -1.</summary>
    public static int IndexOutside(string text, char wanted, int start = 0)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (depth == 0 && text[i] == wanted)
            {
                return i;
            }

            depth += text[i] switch { '<' or '(' or '[' => 1, '>' or ')' or ']' => -1, _ => 0 };
        }

        return -1;
    }

    /// <summary>The parts between separators outside brackets, trimmed; none for an empty text.</summary>
    public static IReadOnlyList<string> Split(string text, char separator = ',')
    {
        var parts = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = IndexOutside(text, separator, start);
            end = end < 0 ? text.Length : end;
            parts.Add(text[start..end].Trim());
            start = end + 1;
        }

        return parts;
    }

    /// <summary>The type arguments with which a name ends: <c>T</c> and <c>TResult</c> of <c>Module&lt;T, TResult&gt;</c>.</summary>
    public static IReadOnlyList<string> TypeArguments(string name) =>
        name.EndsWith('>') ? Split(name[(name.IndexOf('<', StringComparison.Ordinal) + 1)..^1]) : [];
}
