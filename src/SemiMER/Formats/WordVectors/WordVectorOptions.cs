namespace SemiMER.Formats;

/// <summary>What is read of a file of word vectors, and what is believed of it.</summary>
public sealed record WordVectorOptions
{
    /// <summary>
    /// Numbers of a vector, at least 1; null to tell by the first line. State it for a file without a header whose first word has
    /// blanks in it. Default null.
    /// </summary>
    public int? Width { get; init; }

    /// <summary>Whether a word is wanted; others are passed over and cost no memory. Default all.</summary>
    public Func<string, bool>? Filter { get; init; }

    /// <summary>Most words to give, at least 1: files begin with the most frequent ones. Null for all. Default all.</summary>
    public int? MaximumWords { get; init; }

    /// <summary>Most numbers that a vector may have, at least 1. Default 10,000.</summary>
    public int MaximumWidth { get; init; } = 10_000;

    /// <summary>Most bytes that a line may have, at least 1. Default 1,048,576.</summary>
    public int MaximumLineLength { get; init; } = 1 << 20;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(WordVectorOptions))
        .AtLeast(nameof(Width), Width ?? 1, 1)
        .AtLeast(nameof(MaximumWords), MaximumWords ?? 1, 1)
        .AtLeast(nameof(MaximumWidth), MaximumWidth, 1)
        .AtLeast(nameof(MaximumLineLength), MaximumLineLength, 1)
        .Throw();
}
