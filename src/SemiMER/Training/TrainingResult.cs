using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>A finished training. Nothing changes it afterwards.</summary>
public sealed record TrainingResult
{
    /// <summary>The network of the best epoch with scaling and classes, ready to predict.</summary>
    public required EmotionRecognizer Recognizer { get; init; }

    /// <summary>Every epoch.</summary>
    public required IReadOnlyList<EpochReport> History { get; init; }

    /// <summary>The epoch with the highest validation UA, the first among equals.</summary>
    public required int BestEpoch { get; init; }
}
