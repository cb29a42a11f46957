using SemiMER.Metrics;

namespace SemiMER.Training;

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
