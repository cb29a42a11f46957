namespace SemiMER.Reporting;

/// <summary>How a latent space is drawn.</summary>
public sealed record LatentSpaceOptions
{
    /// <summary>
    /// At most so many points, an embedding of one modality of one utterance each: utterances are taken evenly from all that are given. At
    /// least 10, at most 3,000; the time of t-SNE grows with the square. Default 600.
    /// </summary>
    public int MaximumPoints { get; init; } = 600;

    /// <summary>How many neighbours t-SNE looks at, roughly; it takes fewer if there are few points. 2 to 500. Default 30.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of t-SNE, 50 to 10,000. Default 400.</summary>
    public int Iterations { get; init; } = 400;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (MaximumPoints is < 10 or > 3_000)
            faults.Add(FormattableString.Invariant($"{nameof(MaximumPoints)} is {MaximumPoints}; 10 to 3000."));
        if (!(Perplexity is >= 2 and <= 500))
            faults.Add(FormattableString.Invariant($"{nameof(Perplexity)} is {Perplexity}; 2 to 500."));
        if (Iterations is < 50 or > 10_000)
            faults.Add(FormattableString.Invariant($"{nameof(Iterations)} is {Iterations}; 50 to 10000."));
        if (faults.Count > 0)
            throw new OptionsException(nameof(LatentSpaceOptions), faults);
    }
}
