using System.Globalization;

namespace SemiMER.Formats;

/// <summary>What the first line of a table holds.</summary>
internal enum FirstLine
{
    /// <summary>Names of columns.</summary>
    Names,

    /// <summary>Numbers: a row.</summary>
    Numbers,

    /// <summary>Numbers that may be names: those that count, or some beside text.</summary>
    Unclear,
}

/// <summary>Tells headings from rows, and what columns are by their names.</summary>
internal static class TableHeading
{
    // Names, without underscores, of columns that grow with time, number rows or say what is to be learned.
    private static readonly HashSet<string> NoFeatures = new(StringComparer.OrdinalIgnoreCase)
    {
        "index", "row", "id", "frame", "frameindex", "frameid", "framenumber", "frametime", "time", "timestamp", "start", "end",
        "label", "labels", "class", "target", "emotion", "speaker",
    };

    /// <summary>What a first line holds, by its fields.</summary>
    public static FirstLine KindOf(IReadOnlyList<string> fields)
    {
        string[] numbers = [.. fields.Where(field => NumberText.IsNumber(field))];
        bool besideText = numbers.Length < fields.Count;
        if (numbers.Length == 0)
            return FirstLine.Names;
        if (Counts(numbers))
            return besideText ? FirstLine.Names : FirstLine.Unclear; // pandas calls columns 0, 1, ... beside its index or a column of text
        return fields.All(field => field.Length == 0 || NumberText.IsNumber(field)) ? FirstLine.Numbers : FirstLine.Unclear;
    }

    /// <summary>Whether a line holds numbers and nothing else, whatever stands between them.</summary>
    public static bool IsLineOfNumbers(string line)
    {
        string[] parts = line.Split([',', ';', '\t', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length > 0 && parts.All(part => NumberText.IsNumber(part));
    }

    /// <summary>What most likely stands between the fields of a line.</summary>
    public static char SeparatorOf(string line) =>
        line.Contains(';') ? ';'
        : line.Contains(',') ? ','
        : line.Contains('\t') ? '\t'
        : line.Trim().Contains(' ') && IsLineOfNumbers(line) ? ' '
        : ',';

    /// <summary>Whether a first column of that name is the index of pandas or R, which number rows in a column without a name.</summary>
    public static bool IsIndex(string name) => name.Length == 0 || name.StartsWith("Unnamed: 0", StringComparison.Ordinal);

    /// <summary>Whether a column of numbers of that name is more likely no feature.</summary>
    public static bool IsDoubtful(string name) => NoFeatures.Contains(name.Replace("_", "", StringComparison.Ordinal));

    private static bool Counts(string[] numbers)
    {
        int first = numbers[0] == "1" ? 1 : 0;
        return numbers.Index().All(number => number.Item == (first + number.Index).ToString(CultureInfo.InvariantCulture));
    }
}
