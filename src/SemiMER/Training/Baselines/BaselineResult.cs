using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>A fitted baseline. Nothing changes it afterwards.</summary>
public sealed record BaselineResult
{
    /// <summary>The baseline as any other recognizer: it predicts, is evaluated, saved and loaded.</summary>
    public required EmotionRecognizer Recognizer { get; init; }

    /// <summary>Every penalty that was tried, from the strongest to the weakest; empty if there was none to try.</summary>
    public required IReadOnlyList<PenaltyCandidate> Candidates { get; init; }

    /// <summary>
    /// The penalty that was taken: the one with the highest validation UA, the strongest among equals. Null if there was none to try.
    /// </summary>
    public required PenaltyCandidate? Chosen { get; init; }

    /// <summary>Number of labels that it was fitted to.</summary>
    public required int TrainingLabels { get; init; }

    /// <summary>Number of labels that were looked at to choose the penalty.</summary>
    public required int ChoosingLabels { get; init; }
}
