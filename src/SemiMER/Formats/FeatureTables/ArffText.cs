using System.Text;

namespace SemiMER.Formats;

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

    /// <summary>A line without its comment, which a percent sign begins: first in the line or after a blank, in no quotation.</summary>
    public static string WithoutComment(string line)
    {
        if (!line.Contains('%'))
            return line;
        for (int i = 0; i < line.Length; i++)
        {
            bool begins = i == 0 || char.IsWhiteSpace(line[i - 1]);
            if (line[i] == '%' && begins)
                return line[..i];
            if (line[i] is '\'' or '"' && (begins || line[i - 1] is ',' or '{') && EndOfQuotation(line, i, EndsAny) is > 0 and var end)
                i = end;
        }
        return line;
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
        bool braces = type.StartsWith('{') && type.EndsWith('}');
        if (braces || type.Contains(','))
        {
            List<string?>? values = Fields(braces ? type[1..^1] : type, ',');
            bool isDamaged = !braces && type.AsSpan().ContainsAny('{', '}');
            return isDamaged || values is null || values.Contains(null) || (!braces && values.Contains(""))
                ? null
                : new ArffAttribute(name, ArffType.Nominal, [.. values.OfType<string>()]) { LacksBraces = !braces };
        }
        string word = type.Split(' ', '\t')[0].ToLowerInvariant();
        return word switch
        {
            "numeric" or "real" or "integer" => new ArffAttribute(name, ArffType.Number, []),
            "string" or "date" => new ArffAttribute(name, ArffType.Text, []),
            "unknown" => new ArffAttribute(name, ArffType.Unknown, []),
            "relational" => new ArffAttribute(name, ArffType.Relational, []),
            _ => null,
        };
    }

    /// <summary>The fields of a row, null for the <c>?</c> of a missing value; null as a whole if a quotation does not end.</summary>
    /// <param name="line">The row without a comment.</param>
    /// <param name="separator">A comma, a tab, or a blank, which counts once however often it is repeated.</param>
    public static List<string?>? Fields(string line, char separator)
    {
        var fields = new List<string?>();
        int position = 0;
        while (true)
        {
            while (position < line.Length && char.IsWhiteSpace(line[position]) && line[position] != separator)
                position++;
            int next;
            if (position < line.Length && line[position] is '\'' or '"')
            {
                int end = EndOfQuotation(line, position, symbol => symbol == separator);
                if (end < 0)
                    return null;
                fields.Add(Unescape(line[(position + 1)..end]));
                next = line.IndexOf(separator, end);
            }
            else
            {
                next = line.IndexOf(separator, position);
                string field = (next < 0 ? line[position..] : line[position..next]).Trim();
                if (separator != ' ' || field.Length > 0)
                    fields.Add(field == "?" ? null : field);
            }
            if (next < 0)
                return fields;
            position = next + 1;
        }
    }

    private static bool EndsAny(char symbol) => symbol is ',' or '}' || char.IsWhiteSpace(symbol);

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
