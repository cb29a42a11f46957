namespace SemiMER.Features;

/// <summary>What an n-gram is made of.</summary>
public enum NGramUnit
{
    /// <summary>Tokens: <c>not good</c> is a 2-gram.</summary>
    Words,

    /// <summary>Characters (code points) of the normalised text, blanks among them.</summary>
    Characters,
}

/// <summary>
/// How texts become weighted counts of n-grams. Formulas are those of scikit-learn's <c>TfidfVectorizer</c>; its defaults are
/// <see cref="MinimumDocuments"/> 1 and <see cref="SublinearCounts"/> false.
/// </summary>
public sealed record TfidfOptions
{
    /// <summary>What an n-gram is made of. Default words.</summary>
    public NGramUnit Unit { get; init; } = NGramUnit.Words;

    /// <summary>Units of the shortest n-gram, at least 1. Default 1.</summary>
    public int ShortestNGram { get; init; } = 1;

    /// <summary>Units of the longest n-gram, at least the shortest. Default 2.</summary>
    public int LongestNGram { get; init; } = 2;

    /// <summary>In how many training texts an n-gram must occur, at least 1 (<c>min_df</c>). Default 2.</summary>
    public int MinimumDocuments { get; init; } = 2;

    /// <summary>In what share of the training texts an n-gram may occur at most, above 0, at most 1 (<c>max_df</c>). Default 1.</summary>
    public double MaximumDocumentShare { get; init; } = 1;

    /// <summary>
    /// Most n-grams to keep, at least 1: those that occur in most training texts, among equals in the order of their code units;
    /// null for all. Default 200,000. (<c>max_features</c> counts occurrences instead of texts.)
    /// </summary>
    public int? MaximumFeatures { get; init; } = 200_000;

    /// <summary>Whether a count tf weighs 1 + ln tf instead of tf (<c>sublinear_tf</c>). Default yes.</summary>
    public bool SublinearCounts { get; init; } = true;

    /// <summary>
    /// Whether the weight of an n-gram is ln((1 + n) / (1 + df)) + 1 instead of ln(n / df) + 1, with n texts, df of which hold it
    /// (<c>smooth_idf</c>). Default yes.
    /// </summary>
    public bool SmoothWeights { get; init; } = true;

    /// <summary>Whether each row is divided by its Euclidean length (<c>norm='l2'</c>; else <c>norm=None</c>). Default yes.</summary>
    public bool UnitLength { get; init; } = true;

    /// <summary>How text is normalised and cut into tokens. Default as a new record has it.</summary>
    public TextOptions Text { get; init; } = new();

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        new OptionFaults(nameof(TfidfOptions))
            .Require(Enum.IsDefined(Unit), nameof(Unit), (int)Unit, "one of the named values")
            .AtLeast(nameof(ShortestNGram), ShortestNGram, 1)
            .AtLeast(nameof(LongestNGram), LongestNGram, ShortestNGram)
            .AtLeast(nameof(MinimumDocuments), MinimumDocuments, 1)
            .Require(MaximumDocumentShare is > 0 and <= 1, nameof(MaximumDocumentShare), MaximumDocumentShare, "above 0, at most 1")
            .AtLeast(nameof(MaximumFeatures), MaximumFeatures ?? 1, 1)
            .Throw();
        Text.Validate();
    }
}
