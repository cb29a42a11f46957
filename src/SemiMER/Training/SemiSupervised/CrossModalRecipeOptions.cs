using SemiMER.Matching;

namespace SemiMER.Training;

/// <summary>What modalities teach each other in <see cref="Recipe.CrossModal"/>.</summary>
public sealed record CrossModalRecipeOptions
{
    /// <summary>Who teaches whom. Default what is predicted from all modalities teaches each.</summary>
    public CrossModalConsistencyOptions Consistency { get; init; } = new();

    /// <summary>Weight of the consistency within omega, at least 0. Default 1.</summary>
    public Schedule ConsistencyWeight { get; init; } = 1;

    /// <summary>Weight of the alignment of embeddings by InfoNCE within omega, at least 0. Default 0.1.</summary>
    public Schedule AlignmentWeight { get; init; } = 0.1;

    /// <summary>tau of InfoNCE, above 0. Default 0.2.</summary>
    public double AlignmentTemperature { get; init; } = 0.2;

    /// <summary>Which modalities are aligned. Default each with the acoustic one; all pairs where there is none.</summary>
    public PairingTopology AlignmentTopology { get; init; } = PairingTopology.Default;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(CrossModalRecipeOptions))
            .Within(nameof(Consistency), Consistency.AddFaults)
            .Above(nameof(AlignmentTemperature), AlignmentTemperature, 0)
            .Require(!ConsistencyWeight.IsZero || !AlignmentWeight.IsZero, "Both weights are 0: nothing would be learned.");
        ConsistencyWeight.AddFaults(faults, nameof(ConsistencyWeight), least: 0);
        AlignmentWeight.AddFaults(faults, nameof(AlignmentWeight), least: 0);
        faults.Throw();
    }
}
