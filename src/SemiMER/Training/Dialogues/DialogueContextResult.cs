using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>What was learned from dialogues. Nothing changes it afterwards.</summary>
public sealed record DialogueContextResult
{
    /// <summary>The student: an ordinary recognizer of single utterances, which needs no dialogue to predict.</summary>
    public required EmotionRecognizer Recognizer { get; init; }

    /// <summary>
    /// What the student was taught of each unlabeled utterance: the probability of each class given its whole dialogue, by id of the
    /// utterance.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> SoftTargets { get; init; }

    /// <summary>Every penalty that was tried for the teacher, from the strongest to the weakest.</summary>
    public required IReadOnlyList<PenaltyCandidate> TeacherCandidates { get; init; }

    /// <summary>The penalty of the teacher.</summary>
    public required PenaltyCandidate Teacher { get; init; }

    /// <summary>Every penalty that was tried for the student, from the strongest to the weakest.</summary>
    public required IReadOnlyList<PenaltyCandidate> StudentCandidates { get; init; }

    /// <summary>The penalty of the student.</summary>
    public required PenaltyCandidate Student { get; init; }

    /// <summary>Number of labels that were trained on.</summary>
    public required int TrainingLabels { get; init; }

    /// <summary>Number of labels that were looked at to choose the penalties.</summary>
    public required int ChoosingLabels { get; init; }
}
