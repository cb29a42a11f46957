namespace SemiMER.Training;

/// <summary>
/// How a small network learns which utterances stand near each other in a dialogue: the contrast of neighbours with all others.
/// </summary>
public sealed record ContextContrastOptions
{
    /// <summary>Width of the hidden layer of each modality, at least 1. Default 128.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Width of the projection of each modality and of all together, at least 1. Default 32.</summary>
    public int EmbeddingSize { get; init; } = 32;

    /// <summary>Probability of dropping a number before each layer of a modality, at least 0 and below 1. Default 0.2.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Temperature tau of both contrasts, above 0. Default 0.2.</summary>
    public double Temperature { get; init; } = 0.2;

    /// <summary>Weight of the contrast between the modalities of an utterance, at least 0. Default 0.5.</summary>
    public double ModalityWeight { get; init; } = 0.5;

    /// <summary>Number of steps, at least 1. Default 600.</summary>
    public int Steps { get; init; } = 600;

    /// <summary>Pairs of neighbours of a step, at least 2; all pairs if there are fewer. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Learning rate of AdamW, above 0. Default 0.002.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>Weight decay of AdamW, at least 0. Default 0.001.</summary>
    public double WeightDecay { get; init; } = 0.001;

    /// <summary>
    /// Seed of the initial weights, the order of pairs and dropout. Default 0. In an experiment the seed of the training is added.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(ContextContrastOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults) => faults
        .AtLeast(nameof(HiddenSize), HiddenSize, 1)
        .AtLeast(nameof(EmbeddingSize), EmbeddingSize, 1)
        .Share(nameof(Dropout), Dropout)
        .Above(nameof(Temperature), Temperature, 0)
        .AtLeast(nameof(ModalityWeight), ModalityWeight, 0)
        .AtLeast(nameof(Steps), Steps, 1)
        .AtLeast(nameof(BatchSize), BatchSize, 2)
        .Above(nameof(LearningRate), LearningRate, 0)
        .AtLeast(nameof(WeightDecay), WeightDecay, 0);
}
