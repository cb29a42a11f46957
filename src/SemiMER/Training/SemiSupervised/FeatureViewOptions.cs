using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>
/// How a view of a batch is made that shows the same emotion: by noise, by masked columns and frames, by modalities left out. Features
/// should be scaled, as trainings do by default: then a column has mean 0 and deviation 1. What stands under a mask is never touched.
/// </summary>
public sealed record FeatureViewOptions
{
    /// <summary>A little noise, for the side that gives the target: <see cref="Noise"/> 0.05, nothing else.</summary>
    public static FeatureViewOptions Weak => new() { Noise = 0.05 };

    /// <summary>
    /// For the side that learns: <see cref="Noise"/> 0.2, <see cref="MaskedColumns"/> 0.2, two spans of frames, and
    /// <see cref="ModalityDropout"/> 0.1.
    /// </summary>
    public static FeatureViewOptions Strong => new() { Noise = 0.2, MaskedColumns = 0.2, FrameSpans = 2, ModalityDropout = 0.1 };

    /// <summary>sigma of x + sigma e with e normal of deviation 1, in units of a column's deviation, at least 0. Default 0.</summary>
    public double Noise { get; init; }

    /// <summary>
    /// Probability that a column of an utterance, over all of its frames, is set to 0, its mean: at least 0 and below 1. Default 0.
    /// </summary>
    public double MaskedColumns { get; init; }

    /// <summary>
    /// How many spans of frames of a sequence are set to 0, at least 0 (the time masks of SpecAugment, Park et al. 2019). Each has
    /// t ~ U{0, ..., min(<see cref="LongestSpan"/>, <see cref="LargestSpanShare"/> T)} of T frames and begins anywhere. Default 0.
    /// </summary>
    public int FrameSpans { get; init; }

    /// <summary>Most frames of a span, at least 1. Default 40.</summary>
    public int LongestSpan { get; init; } = 40;

    /// <summary>Largest share of an utterance's frames that a span takes, at least 0 and below 1. Default 0.2.</summary>
    public double LargestSpanShare { get; init; } = 0.2;

    /// <summary>
    /// How many spans of neighbouring columns of a sequence, such as mel bands, are set to 0 over all frames, at least 0 (the frequency
    /// masks of SpecAugment). Each has f ~ U{0, ..., min(<see cref="LongestColumnSpan"/>, W)} of W columns and begins anywhere. Default 0.
    /// </summary>
    public int ColumnSpans { get; init; }

    /// <summary>Most columns of a span, at least 1. Default 27.</summary>
    public int LongestColumnSpan { get; init; } = 27;

    /// <summary>
    /// Probability of leaving a modality of an utterance out, at least 0 and below 1; the last one is never left out. Default 0.
    /// </summary>
    public double ModalityDropout { get; init; }

    /// <summary>
    /// Other options for single modalities, such as frames that are masked in one of them; they have no <see cref="ModalityDropout"/> of
    /// their own. Default none.
    /// </summary>
    public PerModality<FeatureViewOptions> ByModality { get; init; } = new([]);

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(FeatureViewOptions));
        AddFaults(faults);
        faults.Throw();
    }

    /// <summary>Refuses modalities in <see cref="ByModality"/> that a schema does not have.</summary>
    internal void Check(CorpusSchema schema) => ModalityCheck.Known(nameof(ByModality), ByModality.Keys, schema);

    /// <summary>The options of one modality.</summary>
    internal FeatureViewOptions Of(Modality modality) => ByModality.GetValueOrDefault(modality, this);

    internal void AddFaults(OptionFaults faults)
    {
        faults.AtLeast(nameof(Noise), Noise, 0)
            .Share(nameof(MaskedColumns), MaskedColumns)
            .AtLeast(nameof(FrameSpans), FrameSpans, 0)
            .AtLeast(nameof(LongestSpan), LongestSpan, 1)
            .Share(nameof(LargestSpanShare), LargestSpanShare)
            .AtLeast(nameof(ColumnSpans), ColumnSpans, 0)
            .AtLeast(nameof(LongestColumnSpan), LongestColumnSpan, 1)
            .Share(nameof(ModalityDropout), ModalityDropout);
        foreach ((Modality modality, FeatureViewOptions own) in ByModality)
        {
            faults.Within($"View of '{modality}'", own.AddFaults)
                .Require(own.ModalityDropout == 0 && own.ByModality.Count == 0,
                    $"The view of '{modality}' has a {nameof(ModalityDropout)} or views of modalities; these are options of the whole.");
        }
    }
}
