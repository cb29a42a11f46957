using System.Text;

namespace SemiMER.Formats;

/// <summary>Splits one line of a CSV file into its fields: RFC 4180 quotation, but no line break inside a field.</summary>
internal static class CsvFields
{
    /// <summary>Gives the fields, or null if a quotation is misplaced or does not end on the line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <param name="trims">Whether blanks around fields, also before and behind quotation marks, are left out.</param>
    public static string[]? Split(string line, char separator, bool trims = false)
    {
        if (!line.Contains('"'))
            return line.Split(separator, trims ? StringSplitOptions.TrimEntries : StringSplitOptions.None);
        var fields = new List<string>();
        var field = new StringBuilder();
        int position = 0;
        while (true)
        {
            field.Clear();
            if (trims)
                position = SkipBlanks(line, position, separator);
            if (position < line.Length && line[position] == '"')
            {
                position++;
                while (true)
                {
                    int quote = line.IndexOf('"', position);
                    if (quote < 0)
                        return null;
                    field.Append(line, position, quote - position);
                    position = quote + 1;
                    if (position >= line.Length || line[position] != '"')
                        break;
                    field.Append('"');
                    position++;
                }
                if (trims)
                    position = SkipBlanks(line, position, separator);
                if (position < line.Length && line[position] != separator)
                    return null;
            }
            else
            {
                int end = line.IndexOf(separator, position) is >= 0 and var found ? found : line.Length;
                if (line.AsSpan(position, end - position).Contains('"'))
                    return null;
                field.Append(line, position, end - position);
                position = end;
            }
            fields.Add(trims ? field.ToString().Trim() : field.ToString());
            if (position >= line.Length)
                return [.. fields];
            position++; // the separator
        }
    }

    private static int SkipBlanks(string line, int position, char separator)
    {
        while (position < line.Length && char.IsWhiteSpace(line[position]) && line[position] != separator)
            position++;
        return position;
    }
}
