namespace SemiMER.Features;

/// <summary>What becomes of bracketed events such as <c>[LAUGHTER]</c> in a transcript.</summary>
public enum BracketedEvents
{
    /// <summary>Each is one token of its own, <c>[laughter]</c>: laughing is not the word "laughter".</summary>
    Keep,

    /// <summary>They are left out.</summary>
    Drop,
}

/// <summary>How text becomes tokens.</summary>
public sealed record TextOptions
{
    /// <summary>Whether upper and lower case are the same (full Unicode case folding). Default yes.</summary>
    public bool FoldCase { get; init; } = true;

    /// <summary>
    /// What becomes of events in square or angle brackets with at least one letter and at most 40 characters between them. Default: one
    /// token each, in square brackets, blanks inside as underscores.
    /// </summary>
    public BracketedEvents Events { get; init; } = BracketedEvents.Keep;

    /// <summary>Whether numbers (<c>30</c>, <c>1,000</c>, <c>8:30</c>) become the one token <c>[number]</c>. Default no.</summary>
    public bool ReplaceNumbers { get; init; }

    /// <summary>
    /// Whether punctuation marks are tokens (a run of the same mark is one). Default no. Emoji and other pictures are tokens always.
    /// </summary>
    public bool KeepPunctuation { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(TextOptions))
        .Require(Enum.IsDefined(Events), nameof(Events), (int)Events, "one of the named values")
        .Throw();
}
