namespace SemiMER.Training;

/// <summary>Weights and stages of <see cref="Recipe.CrossModalPrompting"/>.</summary>
public sealed record CrossModalPromptingRecipeOptions
{
    /// <summary>
    /// How labels are compared with what all modalities predict together; null learns targets alone. Default plain cross-entropy.
    /// </summary>
    public ClassificationOptions? Classification { get; init; } = new();

    /// <summary>
    /// How the targets of the network are compared with the truth, of all modalities together and of each; the original takes the mean
    /// squared error for scores. Default null: it predicts none.
    /// </summary>
    public RegressionLoss? Regression { get; init; }

    /// <summary>
    /// How many epochs the first stage takes for one of the second, at least 0: each modality learns alone. 0 leaves it out. Default 1.
    /// </summary>
    public double AloneShare { get; init; } = 1;

    /// <summary>
    /// Whether the second stage begins with the attention weights of each modality's best epoch of the first, by UA on the validation set;
    /// with targets alone with those of the last. Default true.
    /// </summary>
    public bool KeepsBestModalities { get; init; } = true;

    /// <summary>
    /// Weight of the classification, or regression, of each modality in the second stage, at least 0. Default 2, as the released code has it.
    /// </summary>
    public Schedule ModalityWeight { get; init; } = 2;

    /// <summary>Weight of the reconstruction in both stages, at least 0. Default 1.</summary>
    public Schedule ReconstructionWeight { get; init; } = 1;

    /// <summary>Weight of the matching in the second stage, if there is a loss, at least 0; the original has none. Default 0.3.</summary>
    public Schedule MatchingWeight { get; init; } = 0.3;

    /// <summary>
    /// omega, the weight of reconstruction and matching on unlabeled dialogues, at least 0; the original has none. Default 1.
    /// </summary>
    public Schedule UnlabeledWeight { get; init; } = 1;

    /// <summary>How the gradients of prototypes are weighed in the second stage. Default the bounded form.</summary>
    public GradientModulation Modulation { get; init; } = GradientModulation.Bounded;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(CrossModalPromptingRecipeOptions))
            .Require(Classification is not null || Regression is not null,
                $"{nameof(Classification)} and {nameof(Regression)} are both null: nothing would be learned from labels.")
            .Require(Regression is null || Enum.IsDefined(Regression.Value), $"{nameof(Regression)} is no known loss.")
            .AtLeast(nameof(AloneShare), AloneShare, 0)
            .Require(Enum.IsDefined(Modulation), $"{nameof(Modulation)} is no known form.");
        if (Classification is { } classification)
            faults.Within(nameof(Classification), classification.AddFaults);
        ModalityWeight.AddFaults(faults, nameof(ModalityWeight), least: 0);
        ReconstructionWeight.AddFaults(faults, nameof(ReconstructionWeight), least: 0);
        MatchingWeight.AddFaults(faults, nameof(MatchingWeight), least: 0);
        UnlabeledWeight.AddFaults(faults, nameof(UnlabeledWeight), least: 0);
        faults.Throw();
    }
}
