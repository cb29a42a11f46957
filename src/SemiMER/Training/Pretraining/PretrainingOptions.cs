namespace SemiMER.Training;

/// <summary>How a network is trained on masked features first, and on labels then.</summary>
public sealed record PretrainingOptions
{
    /// <summary>What is masked. Default the defaults of these options.</summary>
    public MaskedModellingOptions Masking { get; init; } = new();

    /// <summary>Share of the training's epochs that look at no label, above 0 and below 1. Default 0.5.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>
    /// Weight of the features of labeled rows beside those of the pool meanwhile, at least 0; where there is no pool they count alone.
    /// Default 0.1: few labeled rows come often.
    /// </summary>
    public double LabeledWeight { get; init; } = 0.1;

    /// <summary>
    /// How the rest is trained, see <see cref="Recipe.FineTuning"/>. Default its defaults, but weights are free
    /// (<see cref="FineTuningOptions.StartWeight"/> and <see cref="FineTuningOptions.HeadWeight"/> 0) and the heads keep the whole rate
    /// while the body has a tenth of it (<see cref="FineTuningOptions.HeadLearningRate"/> 1).
    /// </summary>
    public FineTuningOptions Tuning { get; init; } = new() { StartWeight = 0, HeadWeight = 0, HeadLearningRate = 1 };

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(PretrainingOptions))
        .Within(nameof(Masking), Masking.AddFaults)
        .Require(Share is > 0 and < 1, nameof(Share), Share, "above 0, below 1")
        .AtLeast(nameof(LabeledWeight), LabeledWeight, 0)
        .Within(nameof(Tuning), Tuning.AddFaults)
        .Throw();
}
