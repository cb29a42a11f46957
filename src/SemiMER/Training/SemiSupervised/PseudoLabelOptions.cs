namespace SemiMER.Training;

/// <summary>How a <see cref="PseudoLabelTerm"/> makes pseudo-labels, which it takes, and what learns from them.</summary>
public sealed record PseudoLabelOptions
{
    /// <summary>How much each pseudo-label counts. Default those with max p >= 0.95.</summary>
    public IPseudoLabelThreshold Threshold { get; init; } = new FixedThreshold();

    /// <summary>Brings the predictions to the shares that the classes should have, before anything else; null for none. Default
    /// none.</summary>
    public PseudoLabelAlignment? Alignment { get; init; }

    /// <summary>
    /// Whether aligned predictions decide only how much rows count, as in SoftMatch, and labels are what was predicted. Default no: labels
    /// are aligned too, as in AdaMatch.
    /// </summary>
    public bool AlignsWeightsOnly { get; init; }

    /// <summary>The view that pseudo-labels are predicted from; null for the batch as it is. Default none.</summary>
    public FeatureViewOptions? Weak { get; init; }

    /// <summary>The view that learns; null for the batch as it is. Default none.</summary>
    public FeatureViewOptions? Strong { get; init; }

    /// <summary>
    /// T of soft labels q_c = p_c^(1/T) / sum of them, above 0; null for hard ones, 1 for the class of the largest p. Default null.
    /// </summary>
    public double? Temperature { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(PseudoLabelOptions));
        if (Temperature is { } temperature)
            faults.Above(nameof(Temperature), temperature, 0);
        if (Weak is { } weak)
            faults.Within(nameof(Weak), weak.AddFaults);
        if (Strong is { } strong)
            faults.Within(nameof(Strong), strong.AddFaults);
        faults.Throw();
    }
}
