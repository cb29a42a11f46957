using SemiMER.Metrics;
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

/// <summary>One penalty that was tried.</summary>
public sealed record PenaltyCandidate
{
    /// <summary>Strength lambda of the L2 penalty, see <see cref="LinearSoftmaxOptions.Strengths"/>.</summary>
    public required double Strength { get; init; }

    /// <summary>Measures on the validation set; null if there is none.</summary>
    public required EmotionMetrics? Validation { get; init; }

    /// <summary>Steps of Newton's method.</summary>
    public required int Iterations { get; init; }

    /// <summary>
    /// Largest magnitude in the gradient of the objective, on the principal axes of the rows, where the method stopped; at most 1e-9.
    /// </summary>
    public required double GradientNorm { get; init; }
}
