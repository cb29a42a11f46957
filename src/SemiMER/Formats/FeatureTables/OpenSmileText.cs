using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SemiMER.Formats;

/// <summary>Names and durations in the tables of openSMILE.</summary>
internal static partial class OpenSmileText
{
    private static readonly SearchValues<char> SignsOfNumbers = SearchValues.Create("0123456789+-.eE");

    /// <summary>A name without its single quotes.</summary>
    public static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> name) => name is ['\'', .., '\''] ? name[1..^1] : name;

    /// <summary>
    /// Whether what stands between the first and the last quote of a line is no name but a row and the begin of another: a name and its
    /// end, a number and perhaps more, or the begin of one, and a quote.
    /// </summary>
    public static bool HoldsRow(ReadOnlySpan<char> name, char separator)
    {
        for (int quote; (quote = name.IndexOf('\'')) >= 0;)
        {
            name = name[(quote + 1)..];
            ReadOnlySpan<char> rest = name.TrimStart();
            if (rest.IsEmpty || rest[0] != separator || rest.IndexOf('\'') is not (> 0 and var next))
                continue;
            ReadOnlySpan<char> row = rest[1..next];
            ReadOnlySpan<char> first = row[..(row.IndexOf(separator) is >= 0 and var end ? end : row.Length)];
            if (NumberText.IsNumber(first) || (first.Length == row.Length && first.Trim().IndexOfAnyExcept(SignsOfNumbers) < 0))
                return true;
        }
        return false;
    }

    /// <summary>
    /// A duration as pandas and Python write it, in seconds: <c>0 days 00:00:01.250000</c>, <c>0 days</c>, <c>0:00:01</c>.
    /// </summary>
    public static bool TryParseDuration(ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        if (!text.ContainsAnyInRange('0', '9') || Duration().Match(text.ToString()) is not { Success: true } match)
            return false;
        double Part(int group) => match.Groups[group].Success
            ? double.Parse(match.Groups[group].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture)
            : 0;
        seconds = ((Part(1) * 24 + Part(2)) * 60 + Part(3)) * 60 + Part(4);
        return true;
    }

    [GeneratedRegex(@"^(?:([0-9]{1,5}) days?(?:,? |\z))?(?:\+?([0-9]{1,2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?))?\z")]
    private static partial Regex Duration();
}
