namespace SemiMER.Features;

/// <summary>How <see cref="PpmiEmbeddings"/> are learned.</summary>
public sealed record PpmiOptions
{
    /// <summary>Numbers of a vector, at least 1. Default 100.</summary>
    public int Width { get; init; } = 100;

    /// <summary>How many words to each side are the context of a word, at least 1. Default 5.</summary>
    public int Window { get; init; } = 5;

    /// <summary>
    /// Power of the counts of contexts, above 0, at most 1: below 1 rare contexts count as less of a surprise. Default 0.75.
    /// </summary>
    public double ContextSmoothing { get; init; } = 0.75;

    /// <summary>k, at least 1: ln k is taken off the mutual information, as k negative samples do. Default 1.</summary>
    public double Shift { get; init; } = 1;

    /// <summary>Power of the singular values that scales the vectors, from 0 to 1. Default 0.5.</summary>
    public double SingularValuePower { get; init; } = 0.5;

    /// <summary>Which words get a vector. Default those that occur at least twice.</summary>
    public VocabularyOptions Vocabulary { get; init; } = new();

    /// <summary>How text becomes words. Default as a new record has it.</summary>
    public TextOptions Text { get; init; } = new();

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        new OptionFaults(nameof(PpmiOptions))
            .AtLeast(nameof(Width), Width, 1)
            .AtLeast(nameof(Window), Window, 1)
            .Require(ContextSmoothing is > 0 and <= 1, nameof(ContextSmoothing), ContextSmoothing, "above 0, at most 1")
            .AtLeast(nameof(Shift), Shift, 1)
            .Require(SingularValuePower is >= 0 and <= 1, nameof(SingularValuePower), SingularValuePower, "from 0 to 1")
            .Throw();
        Vocabulary.Validate();
        Text.Validate();
    }
}
