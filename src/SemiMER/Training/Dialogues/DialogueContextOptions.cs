using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>How <see cref="DialogueContext"/> learns from dialogues.</summary>
public sealed record DialogueContextOptions
{
    /// <summary>How many places apart in a dialogue two utterances may be to count as neighbours, at least 1. Default 4.</summary>
    public int NeighbourDistance { get; init; } = 4;

    /// <summary>
    /// Learns the features of the teacher by a contrast of neighbours with all others, in a small network, instead of by slow features,
    /// whose three options below then have no say. Default null: slow features, in closed form.
    /// </summary>
    public ContextContrastOptions? Contrast { get; init; }

    /// <summary>Number of principal axes of the features that are looked at, at least 1. Default 300.</summary>
    public int PrincipalComponents { get; init; } = 300;

    /// <summary>Number of slow features, at least 1. Default 150.</summary>
    public int Components { get; init; } = 150;

    /// <summary>
    /// Share r of the mean variance of an axis that is added to each: the more, the less axes of small variance count; above 0.
    /// Default 0.1.
    /// </summary>
    public double Shrinkage { get; init; } = 0.1;

    /// <summary>
    /// Probability s that an utterance has the class of the one before, but for chance, at least 0 and below 1; 0 takes every utterance
    /// by itself. Default 0.7.
    /// </summary>
    public double StayProbability { get; init; } = 0.7;

    /// <summary>Weight of an unlabeled utterance beside a labeled one, above 0. Default 0.1.</summary>
    public double UnlabeledWeight { get; init; } = 0.1;

    /// <summary>
    /// Penalties to choose from for the teacher, as <see cref="LinearSoftmaxOptions.Strengths"/>. Default null: 30 down to
    /// 0.1, two a decade.
    /// </summary>
    public IReadOnlyList<double>? TeacherStrengths { get; init; }

    /// <summary>Penalties to choose from for the student. Default null: 1 down to 0.03, two a decade.</summary>
    public IReadOnlyList<double>? StudentStrengths { get; init; }

    /// <summary>Weights of the classes. Default balanced.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.Balanced;

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>Modalities whose features are left as they are, in every scope. Default none.</summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    /// <summary>See <see cref="LinearSoftmaxOptions.EqualModalities"/>. Default yes.</summary>
    public bool EqualModalities { get; init; } = true;

    internal IReadOnlyList<double> TeacherPenalties => TeacherStrengths ?? [30, 10, 3, 1, 0.3, 0.1];

    internal IReadOnlyList<double> StudentPenalties => StudentStrengths ?? [1, 0.3, 0.1, 0.03];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(DialogueContextOptions))
            .AtLeast(nameof(NeighbourDistance), NeighbourDistance, 1)
            .AtLeast(nameof(PrincipalComponents), PrincipalComponents, 1)
            .AtLeast(nameof(Components), Components, 1)
            .Above(nameof(Shrinkage), Shrinkage, 0)
            .Share(nameof(StayProbability), StayProbability)
            .Above(nameof(UnlabeledWeight), UnlabeledWeight, 0)
            .Require(TeacherPenalties.Count > 0, $"{nameof(TeacherStrengths)} is empty; at least one.")
            .Require(StudentPenalties.Count > 0, $"{nameof(StudentStrengths)} is empty; at least one.");
        if (Contrast is { } contrast)
            faults.Within(nameof(Contrast), contrast.AddFaults);
        foreach (double strength in TeacherPenalties)
            faults.Above(nameof(TeacherStrengths), strength, 0);
        foreach (double strength in StudentPenalties)
            faults.Above(nameof(StudentStrengths), strength, 0);
        faults.Throw();
    }
}
