using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>How <see cref="CoTraining"/> lets modalities teach each other.</summary>
public sealed record CoTrainingOptions
{
    /// <summary>Number of rounds, at least 1. Default 10.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>
    /// Number of unlabeled rows that a modality hands on in a round, at least 1; shared among the classes by the shares of the labels, each
    /// class at least one. Default 50.
    /// </summary>
    public int RowsPerRound { get; init; } = 50;

    /// <summary>
    /// Whether a row is handed on only if all its other modalities have the same class for the most probable one. Default no.
    /// </summary>
    public bool RequiresAgreement { get; init; }

    /// <summary>The penalty of the models of single modalities, as in <see cref="LinearSoftmaxOptions.Strengths"/>. Default 0.1.</summary>
    public double Strength { get; init; } = 0.1;

    /// <summary>Weights of the classes. Default balanced.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.Balanced;

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>Modalities whose features are left as they are, in every scope. Default none.</summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(CoTrainingOptions))
        .AtLeast(nameof(Rounds), Rounds, 1)
        .AtLeast(nameof(RowsPerRound), RowsPerRound, 1)
        .Above(nameof(Strength), Strength, 0)
        .Throw();
}
