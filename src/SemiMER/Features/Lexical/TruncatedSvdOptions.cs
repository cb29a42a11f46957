namespace SemiMER.Features;

/// <summary>How a <see cref="TruncatedSvd"/> is computed.</summary>
public sealed record TruncatedSvdOptions
{
    /// <summary>Number of components, at least 1; fewer if the matrix has fewer rows or columns. Default 200.</summary>
    public int Components { get; init; } = 200;

    /// <summary>Further directions that are followed and dropped at the end, at least 0: the kept ones gain by them. Default 10.</summary>
    public int Oversampling { get; init; } = 10;

    /// <summary>Power iterations, at least 0: each brings the found space closer to that of the largest values. Default 4.</summary>
    public int PowerIterations { get; init; } = 4;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(TruncatedSvdOptions))
        .AtLeast(nameof(Components), Components, 1)
        .AtLeast(nameof(Oversampling), Oversampling, 0)
        .AtLeast(nameof(PowerIterations), PowerIterations, 0)
        .Throw();
}
