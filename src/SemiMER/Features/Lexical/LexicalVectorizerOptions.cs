namespace SemiMER.Features;

/// <summary>One part of a <see cref="LexicalVectorizer"/>: weighted counts of n-grams, and how they are condensed.</summary>
/// <param name="Counts">How texts become weighted counts.</param>
/// <param name="Condensed">How the counts are condensed by a truncated singular value decomposition.</param>
public sealed record LexicalBlock(TfidfOptions Counts, TruncatedSvdOptions Condensed);

/// <summary>The parts of a <see cref="LexicalVectorizer"/>.</summary>
public sealed record LexicalVectorizerOptions
{
    /// <summary>
    /// The parts, at least one; their vectors are concatenated. Default null: word 1- and 2-grams to 200 components, and character 3- to
    /// 5-grams to 200.
    /// </summary>
    public IReadOnlyList<LexicalBlock>? Blocks { get; init; }

    internal IReadOnlyList<LexicalBlock> Parts => Blocks ??
    [
        new(new TfidfOptions(), new TruncatedSvdOptions()),
        new(new TfidfOptions { Unit = NGramUnit.Characters, ShortestNGram = 3, LongestNGram = 5 }, new TruncatedSvdOptions()),
    ];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        new OptionFaults(nameof(LexicalVectorizerOptions))
            .Require(Parts.Count > 0 && Parts.All(block => block is not null), $"{nameof(Blocks)} is empty or has an empty place.")
            .Throw();
        foreach (LexicalBlock block in Parts)
        {
            block.Counts.Validate();
            block.Condensed.Validate();
        }
    }
}
