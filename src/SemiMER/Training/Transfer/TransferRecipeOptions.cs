namespace SemiMER.Training;

/// <summary>What the recipes that learn from another corpus share.</summary>
public sealed record TransferRecipeOptions
{
    /// <summary>How labels are compared with what is predicted on labeled batches, with weight 1. Default plain cross-entropy.</summary>
    public ClassificationOptions Classification { get; init; } = new();

    /// <summary>
    /// λ, the weight of what brings the domains together, at least 0. Default from 0 to 1 as 2 / (1 + e^(-10 x)) - 1 over the training.
    /// </summary>
    public Schedule AlignmentWeight { get; init; } = Schedule.Between(ScheduleShape.SaturatingRamp, 0, 1);

    /// <summary>Weight of the class confusion of unlabeled rows, at least 0. Default 0, none.</summary>
    public Schedule ConfusionWeight { get; init; } = 0;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(TransferRecipeOptions)).Within(nameof(Classification), Classification.AddFaults);
        AlignmentWeight.AddFaults(faults, nameof(AlignmentWeight), least: 0);
        ConfusionWeight.AddFaults(faults, nameof(ConfusionWeight), least: 0);
        faults.Throw();
    }
}
