namespace SemiMER.Models;

/// <summary>Sizes of an <see cref="EmotionNetwork"/> with dense autoencoders.</summary>
public sealed record EmotionNetworkOptions
{
    /// <summary>Width of the embedding of every modality, at least 1. Default 32.</summary>
    public int EmbeddingSize { get; init; } = 32;

    /// <summary>Widths of the hidden layers of each encoder, each at least 1; its decoder mirrors them. Default one of 128.</summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [128];

    /// <summary>Widths of the hidden layers of the classifier, each at least 1. Default none: a linear soft-max.</summary>
    public IReadOnlyList<int> ClassifierHiddenSizes { get; init; } = [];

    /// <summary>
    /// Probability of dropping a feature of the input in training, at least 0 and below 1; autoencoders then restore what
    /// was dropped (denoising). Default 0.4.
    /// </summary>
    public double InputDropout { get; init; } = 0.4;

    /// <summary>Probability of dropping a hidden or embedding unit in training, at least 0 and below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Seed of the initial weights. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(EmotionNetworkOptions))
            .AtLeast(nameof(EmbeddingSize), EmbeddingSize, 1)
            .Share(nameof(InputDropout), InputDropout)
            .Share(nameof(Dropout), Dropout)
            .Require(HiddenSizes.All(size => size >= 1), $"{nameof(HiddenSizes)} has a width below 1.")
            .Require(ClassifierHiddenSizes.All(size => size >= 1), $"{nameof(ClassifierHiddenSizes)} has a width below 1.");
        faults.Throw();
    }
}
