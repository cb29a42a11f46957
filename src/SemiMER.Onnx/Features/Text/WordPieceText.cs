using System.Globalization;
using System.Text;
using SemiMER.Features;

namespace SemiMER.Onnx;

/// <summary>
/// Cuts a text into words and marks as BERT does before it looks for word pieces: control characters left out, line breaks and blanks of
/// any kind made blanks, Chinese characters and punctuation each a word; if wished without accents and in lower case. The same everywhere,
/// with the tables of the library under invariant globalization.
/// </summary>
internal static class WordPieceText
{
    /// <summary>The words, with a blank between any two.</summary>
    public static string Split(string text, bool lowerCase)
    {
        if (lowerCase)
            text = UnicodeText.WithoutMarks(text).ToLowerInvariant();
        var words = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsBlank(rune))
                words.Append(' ');
            else if (IsWordOfItsOwn(rune))
                words.Append(' ').Append(rune).Append(' ');
            else if (!IsControl(rune))
                words.Append(rune);
        }
        return string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsBlank(Rune rune) =>
        rune.Value is ' ' or '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    // U+FFFD stands for what could not be decoded, such as half of a surrogate pair. A code that is not assigned may be a letter or emoji
    // of a later version of Unicode: it stays, and makes its word an unknown one.
    private static bool IsControl(Rune rune) => rune.Value is 0 or 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;

    // Signs of ASCII that Unicode counts as symbols, such as $ and +, are punctuation here.
    private static bool IsWordOfItsOwn(Rune rune) =>
        rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        || IsChinese(rune.Value)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    // The blocks of CJK ideographs; Hiragana, Katakana and Hangul are written with blanks or in words of letters.
    private static bool IsChinese(int code) => code is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
