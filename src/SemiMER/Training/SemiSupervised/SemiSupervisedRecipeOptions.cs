namespace SemiMER.Training;

/// <summary>What the recipes of semi-supervised methods share.</summary>
public sealed record SemiSupervisedRecipeOptions
{
    /// <summary>How labels are compared with what is predicted on labeled batches, with weight 1. Default plain cross-entropy.</summary>
    public ClassificationOptions Classification { get; init; } = new();

    /// <summary>
    /// omega, the weight of everything on unlabeled data, at least 0; null for that of the recipe: up to 1 for pseudo-labels and across
    /// modalities, up to 10 for the mean teacher, growing over the first 0.4 of the training. Default null.
    /// </summary>
    public Schedule? UnlabeledWeight { get; init; }

    /// <summary>The view that targets are predicted from. Default <see cref="FeatureViewOptions.Weak"/>.</summary>
    public FeatureViewOptions Weak { get; init; } = FeatureViewOptions.Weak;

    /// <summary>The view that learns. Default <see cref="FeatureViewOptions.Strong"/>.</summary>
    public FeatureViewOptions Strong { get; init; } = FeatureViewOptions.Strong;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(SemiSupervisedRecipeOptions))
            .Within(nameof(Classification), Classification.AddFaults)
            .Within(nameof(Weak), Weak.AddFaults)
            .Within(nameof(Strong), Strong.AddFaults);
        UnlabeledWeight?.AddFaults(faults, nameof(UnlabeledWeight), least: 0);
        faults.Throw();
    }
}
