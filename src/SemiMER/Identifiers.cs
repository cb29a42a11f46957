using System.Globalization;

namespace SemiMER;

/// <summary>
/// Names as people mean them: what cannot be seen around the name of an utterance, speaker, label or column does not make another one.
/// </summary>
internal static class Identifiers
{
    /// <summary>The name without blanks, tabs, line ends and invisible characters at its ends; the same object if it has none.</summary>
    public static string Trim(string name)
    {
        int start = 0, end = name.Length;
        while (start < end && IsInvisible(name[start]))
            start++;
        while (end > start && IsInvisible(name[end - 1]))
            end--;
        return end - start == name.Length ? name : name[start..end];
    }

    /// <summary>Whether there is nothing in the text that can be seen.</summary>
    public static bool IsBlank(string text) => text.All(IsInvisible);

    // Blanks of every width, no-break ones too; controls; characters of no width, such as U+200B and U+FEFF.
    private static bool IsInvisible(char letter) =>
        char.IsWhiteSpace(letter) || char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format;
}
