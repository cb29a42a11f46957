using SemiMER.Matching;

namespace SemiMER.Training;

/// <summary>The weights of the paper's objective and what it matches. The paper's own values are not known.</summary>
public sealed record PaperRecipeOptions
{
    /// <summary>alpha, the weight of the reconstruction: at least 0. Default 3.</summary>
    public double ReconstructionWeight { get; init; } = 3;

    /// <summary>beta, the weight of the matching: at least 0. Default 0.3.</summary>
    public double MatchingWeight { get; init; } = 0.3;

    /// <summary>omega, the weight of everything on unlabeled data: at least 0. Default 3.</summary>
    public double UnlabeledWeight { get; init; } = 3;

    /// <summary>Which modalities are matched. Default the paper's, each with the acoustic one; all pairs where there is none.</summary>
    public PairingTopology Topology { get; init; } = PairingTopology.Default;

    /// <summary>
    /// Which sets are pushed apart; null for none. Default: different emotions on labeled data, different dialogues on unlabeled.
    /// </summary>
    public IUnpairedSets? Unpaired { get; init; } = UnpairedSets.Default;

    /// <summary>Distance beyond which unpaired sets are pushed no more; needed for a loss without upper bound. Default none.</summary>
    public double? Margin { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(PaperRecipeOptions))
        .AtLeast(nameof(ReconstructionWeight), ReconstructionWeight, 0)
        .AtLeast(nameof(MatchingWeight), MatchingWeight, 0)
        .AtLeast(nameof(UnlabeledWeight), UnlabeledWeight, 0)
        .Throw();
}
