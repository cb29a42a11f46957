using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>How <see cref="Baselines"/> fit a linear soft-max.</summary>
public sealed record LinearSoftmaxOptions
{
    /// <summary>
    /// The strengths of the L2 penalty to choose from, each above 0, at least one; the weight lambda in
    /// J = 1/n sum_i w_i (-ln p_i,y_i) + lambda/2 sum of squared weights. In scikit-learn's <c>LogisticRegression</c> it is
    /// C = 1 / (n lambda). With more than one a validation set chooses. Default null: 1 down to 0.0001, two a decade.
    /// </summary>
    public IReadOnlyList<double>? Strengths { get; init; }

    /// <summary>Weights of the classes. Default balanced.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.Balanced;

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>Modalities whose features are left as they are, in every scope. Default none.</summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    /// <summary>
    /// Whether the penalty bears on every modality alike, however many columns it has and of what size: the columns of each are scaled
    /// as a whole, so that all modalities have rows of the same mean squared length, the mean width of a modality. Default no: columns
    /// stay as they are scaled, so that a wide modality outweighs a narrow one.
    /// </summary>
    public bool EqualModalities { get; init; }

    internal IReadOnlyList<double> Penalties => Strengths ?? [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(LinearSoftmaxOptions))
            .Require(Penalties.Count > 0, $"{nameof(Strengths)} is empty; at least one.");
        foreach (double strength in Penalties)
            faults.Above(nameof(Strengths), strength, 0);
        faults.Throw();
    }

    /// <exception cref="OptionsException">There are several penalties, and no validation set.</exception>
    internal void CheckChoice(LabeledSet? validation) => new OptionFaults(nameof(LinearSoftmaxOptions))
        .Require(validation is not null || Penalties.Count == 1, FormattableString.Invariant(
            $"{nameof(Strengths)} has {Penalties.Count}, and no validation set chooses: give one, or the set."))
        .Throw();
}
