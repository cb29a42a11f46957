using System.Diagnostics.CodeAnalysis;

namespace SemiMER.Corpora;

/// <summary>Names that become parts of file names.</summary>
internal static class FileNames
{
    /// <summary>Whether the name has only letters, digits, underscores and hyphens, so that it cannot lead to another folder.</summary>
    public static bool IsPlain([NotNullWhen(true)] string? name) =>
        !string.IsNullOrEmpty(name) && name.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '_' or '-');
}
