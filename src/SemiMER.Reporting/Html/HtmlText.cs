using System.Text;

namespace SemiMER.Reporting;

/// <summary>Text that comes from data, as it may stand in a page.</summary>
internal static class HtmlText
{
    /// <summary>
    /// The text with every letter that means something in HTML, in texts and in attributes, written out. Letters that no page may hold
    /// (control characters, halves of a pair, noncharacters) become U+FFFD.
    /// </summary>
    public static void Append(StringBuilder page, string text)
    {
        foreach (Rune letter in text.EnumerateRunes())
        {
            switch (letter.Value)
            {
                case '&':
                    page.Append("&amp;");
                    break;
                case '<':
                    page.Append("&lt;");
                    break;
                case '>':
                    page.Append("&gt;");
                    break;
                case '"':
                    page.Append("&quot;");
                    break;
                case '\'':
                    page.Append("&#39;");
                    break;
                default:
                    page.Append(MayStand(letter.Value) ? letter.ToString() : "\uFFFD");
                    break;
            }
        }
    }

    /// <summary>The first letters of a text, with an ellipsis in place of the others.</summary>
    public static string Shorten(string text, int most)
    {
        string[] letters = [.. Graphemes(text)];
        return letters.Length <= most ? text : string.Concat(letters.Take(most - 1)) + "…";
    }

    private static IEnumerable<string> Graphemes(string text)
    {
        System.Globalization.TextElementEnumerator letters = System.Globalization.StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
            yield return letters.GetTextElement();
    }

    private static bool MayStand(int letter) => letter is '\t' or '\n' or (>= ' ' and < 0x7F) or (>= 0xA0 and not (>= 0xFDD0 and <= 0xFDEF))
        && (letter & 0xFFFE) != 0xFFFE;
}
