namespace SemiMER.Features;

/// <summary>Which tokens a <see cref="Vocabulary"/> keeps.</summary>
public sealed record VocabularyOptions
{
    /// <summary>How often a token must occur, at least 1. Default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>Most tokens to keep, the most frequent ones, at least 1; null for all. Default all.</summary>
    public int? MaximumSize { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(VocabularyOptions))
        .AtLeast(nameof(MinimumCount), MinimumCount, 1)
        .AtLeast(nameof(MaximumSize), MaximumSize ?? 1, 1)
        .Throw();
}
