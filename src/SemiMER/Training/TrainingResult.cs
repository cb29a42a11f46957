using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>A finished training.</summary>
/// <param name="Recognizer">The network of the best epoch with scaling and classes, ready to predict.</param>
/// <param name="History">Every epoch.</param>
/// <param name="BestEpoch">The epoch with the highest validation UA, the first among equals.</param>
public sealed record TrainingResult(EmotionRecognizer Recognizer, IReadOnlyList<EpochReport> History, int BestEpoch);
