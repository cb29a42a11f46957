using System.Text;

namespace SemiMER.Formats;

/// <summary>What an attribute of an ARFF file holds.</summary>
internal enum ArffType
{
    Number,
    Text,
    Nominal,
}

/// <summary>One attribute; nominal ones list their values.</summary>
internal sealed record ArffAttribute(string Name, ArffType Type, IReadOnlyList<string> Values);

/// <summary>The syntax of ARFF lines.</summary>
internal static class ArffText
{
    private const string Escapable = "\"'%\\trn";
    private const string Escaped = "\"'%\\\t\r\n";

    /// <summary>What follows a keyword, in any case; null if the line does not begin with it.</summary>
    public static string? Keyword(string line, string keyword)
    {
        if (!line.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
            return null;
        string rest = line[keyword.Length..];
        return rest.Length == 0 || char.IsWhiteSpace(rest[0]) ? rest.Trim() : null;
    }

    /// <summary>An attribute from <c>NAME TYPE</c>; null if it is none.</summary>
    public static ArffAttribute? Attribute(string text)
    {
        string name;
        int end;
        if (text.StartsWith('\'') || text.StartsWith('"'))
        {
            end = EndOfQuotation(text, 0, char.IsWhiteSpace);
            if (end < 0)
                return null;
            name = Unescape(text[1..end]);
            end++;
        }
        else
        {
            end = text.AsSpan().IndexOfAny(" \t");
            if (end < 1)
                return null;
            name = text[..end];
        }
        string type = text[end..].Trim();
        if (type.StartsWith('{') && type.EndsWith('}'))
        {
            List<string?>? values = Fields(type[1..^1]);
            return values is null || values.Contains(null) ? null : new ArffAttribute(name, ArffType.Nominal, [.. values.OfType<string>()]);
        }
        string word = type.Split(' ', '\t')[0].ToLowerInvariant();
        return word switch
        {
            "numeric" or "real" or "integer" => new ArffAttribute(name, ArffType.Number, []),
            "string" or "date" => new ArffAttribute(name, ArffType.Text, []),
            _ => null,
        };
    }

    /// <summary>The fields of a row, null for the <c>?</c> of a missing value; null as a whole if a quotation does not end.</summary>
    public static List<string?>? Fields(string line)
    {
        var fields = new List<string?>();
        int position = 0;
        while (true)
        {
            while (position < line.Length && char.IsWhiteSpace(line[position]))
                position++;
            int comma;
            if (position < line.Length && line[position] is '\'' or '"')
            {
                int end = EndOfQuotation(line, position, static symbol => symbol == ',');
                if (end < 0)
                    return null;
                fields.Add(Unescape(line[(position + 1)..end]));
                comma = line.IndexOf(',', end);
            }
            else
            {
                comma = line.IndexOf(',', position);
                string field = (comma < 0 ? line[position..] : line[position..comma]).Trim();
                fields.Add(field == "?" ? null : field);
            }
            if (comma < 0)
                return fields;
            position = comma + 1;
        }
    }

    // Older writers do not escape, so a quotation ends only where its quote is followed by what ends a field.
    private static int EndOfQuotation(string text, int start, Func<char, bool> endsField)
    {
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && Escapable.Contains(text[i + 1]))
            {
                i++;
            }
            else if (text[i] == text[start])
            {
                int next = i + 1;
                while (next < text.Length && char.IsWhiteSpace(text[next]) && !endsField(text[next]))
                    next++;
                if (next == text.Length || endsField(text[next]))
                    return i;
            }
        }
        return -1;
    }

    // A backslash before any other sign is one of a path that an older writer did not escape.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\'))
            return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int index = text[i] == '\\' && i + 1 < text.Length ? Escapable.IndexOf(text[i + 1], StringComparison.Ordinal) : -1;
            result.Append(index >= 0 ? Escaped[index] : text[i]);
            if (index >= 0)
                i++;
        }
        return result.ToString();
    }
}
