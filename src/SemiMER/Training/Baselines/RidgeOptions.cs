using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>How <see cref="Baselines"/> fit ridge regression.</summary>
public sealed record RidgeOptions
{
    /// <summary>
    /// The strengths of the L2 penalty to choose from, each above 0, at least one; the weight lambda in
    /// J = 1/n sum_i (y_i - w x_i - b)^2 + lambda |w|^2. In scikit-learn's <c>Ridge</c> alpha is n lambda. With more than one a validation
    /// set chooses, each target by itself. Default null: 100 down to 0.001, two a decade.
    /// </summary>
    public IReadOnlyList<double>? Strengths { get; init; }

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>Modalities whose features are left as they are, in every scope. Default none.</summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    internal IReadOnlyList<double> Penalties => Strengths ?? [100, 30, 10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(RidgeOptions))
            .Require(Penalties.Count > 0, $"{nameof(Strengths)} is empty; at least one.");
        foreach (double strength in Penalties)
            faults.Above(nameof(Strengths), strength, 0);
        faults.Throw();
    }
}
