namespace SemiMER.Features;

/// <summary>
/// What .NET's <c>string.Normalize</c> does, from tables of the library's own (Unicode 14): under invariant globalization that leaves text
/// as it is, and text must give the same features everywhere.
/// </summary>
public static class UnicodeText
{
    /// <summary>Unicode's compatibility form NFKC (UAX #15). Halves of surrogate pairs become U+FFFD.</summary>
    /// <param name="text">Any text.</param>
    public static string ToCompatibilityForm(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CompatibilityForm.Normalize(text);
    }

    /// <summary>
    /// The text without accents: letters are taken apart canonically (form NFD) and nonspacing marks left out, so that é is e and 한 is
    /// three letters. Ligatures and letters of full width stay.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string WithoutMarks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CompatibilityForm.WithoutMarks(text);
    }
}
