using System.Globalization;
using System.Text;

namespace SemiMER.Features;

/// <summary>
/// Unicode's compatibility form (NFKC, UAX #15) and full case folding, from tables of its own (Unicode 14): .NET normalises nothing
/// where an application runs with invariant globalization, and text must give the same features everywhere.
/// </summary>
internal static class CompatibilityForm
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Dictionary<int, int[]> Decompositions = [], Foldings = [];
    private static readonly Dictionary<int, int> CombiningClasses = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, (int First, int Second)> Parts;

    static CompatibilityForm()
    {
        using Stream stream = typeof(CompatibilityForm).Assembly.GetManifestResourceStream("SemiMER.UnicodeTables.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
                continue;
            int[] numbers = Array.ConvertAll(
                line[2..].Split(' '), text => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            switch (line[0])
            {
                case 'D':
                    AddRun(Decompositions, numbers);
                    break;
                case 'F':
                    AddRun(Foldings, numbers);
                    break;
                case 'K':
                    for (int i = 0; i < numbers[1]; i++)
                        CombiningClasses.Add(numbers[0] + i, numbers[3]);
                    break;
                default:
                    Compositions.Add((numbers[0], numbers[1]), numbers[2]);
                    break;
            }
        }
        Parts = Compositions.ToDictionary(entry => entry.Value, entry => entry.Key);
    }

    /// <summary>The text in form NFKC. Halves of surrogate pairs become U+FFFD.</summary>
    public static string Normalize(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        List<int> codes = Decompose(text);
        Order(codes);
        Compose(codes);
        return ToText(codes);
    }

    /// <summary>The text with full case folding (Unicode standard 3.13, toCasefold): <c>Straße</c> becomes <c>strasse</c>.</summary>
    public static string FoldCase(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var codes = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Foldings.TryGetValue(rune.Value, out int[]? folded))
                codes.AddRange(folded);
            else
                codes.Add(rune.Value);
        }
        return ToText(codes);
    }

    /// <summary>
    /// The text without accents: letters are taken apart canonically (form NFD, Hangul too) and nonspacing marks left out.
    /// </summary>
    public static string WithoutMarks(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var codes = new List<int>(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
            AddCanonical(rune.Value, codes);
        codes.RemoveAll(code => Rune.GetUnicodeCategory(new Rune(code)) == UnicodeCategory.NonSpacingMark);
        return ToText(codes);
    }

    private static void AddCanonical(int code, List<int> codes)
    {
        if (code - HangulBase is >= 0 and < HangulCount)
        {
            AddHangul(code - HangulBase, codes);
        }
        else if (Parts.TryGetValue(code, out (int First, int Second) pair))
        {
            AddCanonical(pair.First, codes);
            codes.Add(pair.Second);
        }
        else if (IsCanonicalAlone(code) && Decompositions.TryGetValue(code, out int[]? parts) && parts[0] != ' ')
        {
            codes.AddRange(parts);
        }
        else
        {
            codes.Add(code);
        }
    }

    // Codes whose form NFD nothing is composed to again, so that the table of compositions lacks them: signs and ideographs that are others
    // by another number (Kelvin, Angstrom, Greek vowels with oxia, CJK compatibility), and letters of Indic scripts, Tibetan and Hebrew.
    private static bool IsCanonicalAlone(int code) => code is 0x340 or 0x341 or 0x343 or 0x374 or 0x37E or 0x387
        or (>= 0x958 and <= 0x95F) or (>= 0x9DC and <= 0x9DF) or (>= 0xA33 and <= 0xA5E) or 0xB5C or 0xB5D or (>= 0xF43 and <= 0xFB9)
        or (>= 0x1F71 and <= 0x1FFD) or 0x2126 or 0x212A or 0x212B or 0x2ADC or (>= 0xF900 and <= 0xFAD9)
        or 0xFB1D or 0xFB1F or (>= 0xFB2A and <= 0xFB4E) or (>= 0x2F800 and <= 0x2FA1D);

    private static void AddHangul(int hangul, List<int> codes)
    {
        codes.Add(LeadBase + hangul / (VowelCount * TrailCount));
        codes.Add(VowelBase + hangul / TrailCount % VowelCount);
        if (hangul % TrailCount > 0)
            codes.Add(TrailBase + hangul % TrailCount);
    }

    private static void AddRun(Dictionary<int, int[]> table, int[] numbers)
    {
        (int first, int count, int step) = (numbers[0], numbers[1], numbers[2]);
        for (int i = 0; i < count; i++)
            table.Add(first + i * step, count == 1 ? numbers[3..] : [numbers[3] + i * step]);
    }

    private static List<int> Decompose(string text)
    {
        var codes = new List<int>(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            int hangul = rune.Value - HangulBase;
            if (hangul is >= 0 and < HangulCount)
            {
                AddHangul(hangul, codes);
            }
            else if (Decompositions.TryGetValue(rune.Value, out int[]? parts))
            {
                codes.AddRange(parts);
            }
            else
            {
                codes.Add(rune.Value);
            }
        }
        return codes;
    }

    // Canonical ordering: marks after a starter, stably by combining class.
    private static void Order(List<int> codes)
    {
        for (int start = 0; start < codes.Count; start++)
        {
            if (ClassOf(codes[start]) == 0)
                continue;
            int end = start;
            while (end < codes.Count && ClassOf(codes[end]) != 0)
                end++;
            if (end - start > 1)
            {
                int[] sorted = [.. codes[start..end].OrderBy(ClassOf)];
                for (int i = 0; i < sorted.Length; i++)
                    codes[start + i] = sorted[i];
            }
            start = end;
        }
    }

    // Canonical composition: each code joins the last starter unless one of the same or a higher class stands between them.
    private static void Compose(List<int> codes)
    {
        int starter = -1, length = 0, before = 0;
        for (int i = 0; i < codes.Count; i++)
        {
            int code = codes[i], own = ClassOf(code);
            bool blocked = starter >= 0 && starter != length - 1 && before >= own;
            if (starter >= 0 && !blocked && Pair(codes[starter], code) is { } composed)
            {
                codes[starter] = composed;
                continue;
            }
            if (own == 0)
                starter = length;
            before = own;
            codes[length++] = code;
        }
        codes.RemoveRange(length, codes.Count - length);
    }

    private static int? Pair(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return HangulBase + (lead * VowelCount + vowel) * TrailCount;
        int hangul = first - HangulBase, trail = second - TrailBase;
        if (hangul is >= 0 and < HangulCount && hangul % TrailCount == 0 && trail is > 0 and < TrailCount)
            return first + trail;
        return Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int ClassOf(int code) => CombiningClasses.GetValueOrDefault(code);

    private static string ToText(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        Span<char> units = stackalloc char[2];
        foreach (int code in codes)
            text.Append(units[..new Rune(code).EncodeToUtf16(units)]);
        return text.ToString();
    }
}
