namespace SemiMER.Training;

/// <summary>How a trained network is trained on with rows of another corpus.</summary>
public sealed record FineTuningOptions
{
    /// <summary>How labels are compared with what is predicted, with weight 1. Default plain cross-entropy.</summary>
    public ClassificationOptions Classification { get; init; } = new();

    /// <summary>Share of the training in which the heads alone are trained, above 0 and below 1. Default 0.25.</summary>
    public double HeadShare { get; init; } = 0.25;

    /// <summary>Factor of the training's learning rate when all is trained, above 0. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>
    /// Factor of the training's learning rate for the heads meanwhile, above 0. Default null: as <see cref="LearningRate"/>.
    /// </summary>
    public double? HeadLearningRate { get; init; }

    /// <summary>α, how strongly weights are held where they were, at least 0. Default 0.1.</summary>
    public double StartWeight { get; init; } = 0.1;

    /// <summary>β, how strongly those of the heads are held small, at least 0. Default 0.01.</summary>
    public double HeadWeight { get; init; } = 0.01;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(FineTuningOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults) => faults
        .Within(nameof(Classification), Classification.AddFaults)
        .Require(HeadShare is > 0 and < 1, nameof(HeadShare), HeadShare, "above 0, below 1")
        .Above(nameof(LearningRate), LearningRate, 0)
        .AtLeast(nameof(StartWeight), StartWeight, 0)
        .AtLeast(nameof(HeadWeight), HeadWeight, 0)
        .Above(nameof(HeadLearningRate), HeadLearningRate ?? LearningRate, 0);
}
