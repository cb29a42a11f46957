using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>One modality whose prediction another one learns.</summary>
/// <param name="Teacher">The one that is learned from.</param>
/// <param name="Learner">The one that learns.</param>
public sealed record ModalityLesson(Modality Teacher, Modality Learner);

/// <summary>Who teaches whom in a <see cref="CrossModalConsistencyTerm"/>.</summary>
public sealed record CrossModalConsistencyOptions
{
    /// <summary>Whether what is predicted from all modalities teaches each of them alone. Default true.</summary>
    public bool FusedTeaches { get; init; } = true;

    /// <summary>Modalities that teach others. Default none.</summary>
    public IReadOnlyList<ModalityLesson> Lessons { get; init; } = [];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(CrossModalConsistencyOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults)
    {
        faults.Require(FusedTeaches || Lessons.Count > 0, "Nobody teaches: nothing would be learned.")
            .Require(Lessons.Distinct().Count() == Lessons.Count, $"{nameof(Lessons)} has one twice.");
        foreach (ModalityLesson lesson in Lessons.Where(lesson => lesson.Teacher == lesson.Learner))
            faults.Require(false, $"'{lesson.Teacher}' teaches itself.");
    }
}
