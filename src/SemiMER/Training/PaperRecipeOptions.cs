using SemiMER.Matching;

namespace SemiMER.Training;

/// <summary>
/// The weights of the paper's objective and what it matches. The paper's own values are not known; the defaults were chosen by validation
/// over iemocap and mosi (docs/evidence.md).
/// </summary>
public sealed record PaperRecipeOptions
{
    /// <summary>How labels are compared with what is predicted. Default plain cross-entropy.</summary>
    public ClassificationOptions Classification { get; init; } = new();

    /// <summary>Weight of the classification, at least 0. Default 1.</summary>
    public Schedule ClassificationWeight { get; init; } = 1;

    /// <summary>How predicted targets are compared with the truth. Default by concordance.</summary>
    public RegressionLoss Regression { get; init; }

    /// <summary>
    /// Weight of the continuous targets that the network predicts, at least 0; the paper has none. Default 0.
    /// </summary>
    public Schedule RegressionWeight { get; init; } = 0;

    /// <summary>alpha, the weight of the reconstruction: at least 0. Default 1.</summary>
    public Schedule ReconstructionWeight { get; init; } = 1;

    /// <summary>beta, the weight of the matching: at least 0. Default 0.1.</summary>
    public Schedule MatchingWeight { get; init; } = 0.1;

    /// <summary>omega, the weight of everything on unlabeled data: at least 0. Default 1.</summary>
    public Schedule UnlabeledWeight { get; init; } = 1;

    /// <summary>Which modalities are matched. Default the paper's, each with the acoustic one; all pairs where there is none.</summary>
    public PairingTopology Topology { get; init; } = PairingTopology.Default;

    /// <summary>
    /// Which sets are pushed apart (L_unpair), such as <see cref="UnpairedSets.Default"/>: different emotions on labeled data, different
    /// dialogues on unlabeled. Default null, none: on real corpora they cost more than they gave.
    /// </summary>
    public IUnpairedSets? Unpaired { get; init; }

    /// <summary>Distance beyond which unpaired sets are pushed no more; needed for a loss without upper bound. Default none.</summary>
    public double? Margin { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(PaperRecipeOptions)).Within(nameof(Classification), Classification.AddFaults);
        ClassificationWeight.AddFaults(faults, nameof(ClassificationWeight), least: 0);
        RegressionWeight.AddFaults(faults, nameof(RegressionWeight), least: 0);
        ReconstructionWeight.AddFaults(faults, nameof(ReconstructionWeight), least: 0);
        MatchingWeight.AddFaults(faults, nameof(MatchingWeight), least: 0);
        UnlabeledWeight.AddFaults(faults, nameof(UnlabeledWeight), least: 0);
        faults.Throw();
    }
}
