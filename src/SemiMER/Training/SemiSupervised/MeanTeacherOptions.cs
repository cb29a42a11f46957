namespace SemiMER.Training;

/// <summary>The teacher of a <see cref="MeanTeacherTerm"/> and what both see.</summary>
public sealed record MeanTeacherOptions
{
    /// <summary>d of w' = d w' + (1 - d) w after each update, above 0 and below 1. Default 0.999.</summary>
    public double Decay { get; init; } = 0.999;

    /// <summary>The view that the teacher predicts from; null for the batch as it is. Default <see
    /// cref="FeatureViewOptions.Weak"/>.</summary>
    public FeatureViewOptions? Weak { get; init; } = FeatureViewOptions.Weak;

    /// <summary>The view that learns; null for the batch as it is. Default <see cref="FeatureViewOptions.Strong"/>.</summary>
    public FeatureViewOptions? Strong { get; init; } = FeatureViewOptions.Strong;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(MeanTeacherOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults)
    {
        faults.Require(Decay is > 0 and < 1, nameof(Decay), Decay, "above 0, below 1");
        if (Weak is { } weak)
            faults.Within(nameof(Weak), weak.AddFaults);
        if (Strong is { } strong)
            faults.Within(nameof(Strong), strong.AddFaults);
    }
}
