using System.Diagnostics.CodeAnalysis;

namespace SemiMER.Corpora;

/// <summary>Leaves blanks around names out and remembers that there were some. It makes no difference between two records.</summary>
internal struct TrimmedNames : IEquatable<TrimmedNames>
{
    /// <summary>Whether a name had blanks around it.</summary>
    public bool Any { get; private set; }

    /// <summary>The name without blanks around it; null stays null.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public string? Trim(string? name)
    {
        if (name is null)
            return null;
        string trimmed = Identifiers.Trim(name);
        Any |= trimmed.Length < name.Length;
        return trimmed;
    }

    public readonly bool Equals(TrimmedNames other) => true;

    public override readonly bool Equals(object? obj) => obj is TrimmedNames;

    public override readonly int GetHashCode() => 0;
}
