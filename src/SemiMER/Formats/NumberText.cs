using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SemiMER.Formats;

/// <summary>
/// Numbers as programs print them: a decimal point, an exponent or not, blanks around, and what is no number in the spelling of any C
/// runtime: <c>nan</c>, <c>-nan(ind)</c>, <c>1.#QNAN</c>, <c>inf</c>, <c>-1.#INF00e+000</c>.
/// </summary>
internal static partial class NumberText
{
    private const int LongestSpelling = 64;

    /// <summary>Reads a number. False if it is none; false, too, if it is too large, and then the value is infinite.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value)
        || IsSpelledOut(text, ref value);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out float)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value))
            return true;
        float spelled = 0;
        if (!IsSpelledOut(text, ref spelled))
            return false;
        value = spelled;
        return true;
    }

    /// <summary>The same for text in UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value))
            return true;
        if (text.Length > LongestSpelling)
            return false;
        Span<char> letters = stackalloc char[LongestSpelling];
        return IsSpelledOut(letters[..Encoding.UTF8.GetChars(text, letters)], ref value);
    }

    /// <summary>Whether a text is a number, of any size or none.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) => TryParse(text, out double value) || double.IsInfinity(value);

    private static bool IsSpelledOut(ReadOnlySpan<char> text, ref float value)
    {
        text = text.Trim();
        if (text.TrimStart("+-") is not ['1' or 'i' or 'I' or 'n' or 'N', ..])
            return false;
        if (NotANumber().IsMatch(text))
            value = float.NaN;
        else if (Infinite().IsMatch(text))
            value = text[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        else
            return false;
        return true;
    }

    // Microsoft's runtimes before 2015 rounded their spelling to the decimals asked for: 1.#R and 1.#QO are 1.#QNAN, 1.#J and 1.#IO are
    // 1.#IND or 1.#INF.
    [GeneratedRegex(@"^[+-]?(?:nan[qs]?|nan\([^()]*\)|1\.#(?:[qs]nan|ind|[qs]nb|[qsi]o|[rtj])0*(?:e[+-]?0+)?)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotANumber();

    [GeneratedRegex(@"^[+-]?(?:inf|infinity|1\.#inf0*(?:e[+-]?0+)?)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Infinite();
}
