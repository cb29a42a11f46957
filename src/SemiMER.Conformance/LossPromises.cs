namespace SemiMER.Conformance;

/// <summary>What a loss promises beyond what all do. Say false, or another number, where yours is meant to be otherwise.</summary>
public sealed record LossPromises
{
    /// <summary>Whether a set and itself give 0. Default true; not so of unbiased estimates.</summary>
    public bool ZeroOnEqualSets { get; init; } = true;

    /// <summary>Whether the sets can change places. Default true.</summary>
    public bool Symmetric { get; init; } = true;

    /// <summary>Whether rows can change places (pairs of rows of a row-aligned loss). Default true.</summary>
    public bool AnyRowOrder { get; init; } = true;

    /// <summary>Whether the same number added to both sets changes nothing. Default true; not so of angles.</summary>
    public bool TranslationInvariant { get; init; } = true;

    /// <summary>The fewest rows of each set, at least 1. Default 1.</summary>
    public int MinimumRows { get; init; } = 1;

    /// <summary>Width of the sets that are compared, at least 1. Default 3.</summary>
    public int Width { get; init; } = 3;

    /// <summary>
    /// How far a gradient may be from central differences, relative to the larger of 1 and theirs, above 0. Default 1e-5.
    /// </summary>
    public double GradientTolerance { get; init; } = 1e-5;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (MinimumRows < 1)
            faults.Add(FormattableString.Invariant($"{nameof(MinimumRows)} is {MinimumRows}; it is at least 1."));
        if (Width < 1)
            faults.Add(FormattableString.Invariant($"{nameof(Width)} is {Width}; it is at least 1."));
        if (!(GradientTolerance > 0))
            faults.Add(FormattableString.Invariant($"{nameof(GradientTolerance)} is {GradientTolerance}; it is above 0."));
        if (faults.Count > 0)
            throw new OptionsException(nameof(LossPromises), faults);
    }
}
