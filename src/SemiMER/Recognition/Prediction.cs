namespace SemiMER.Recognition;

/// <summary>What a recognizer says of one utterance.</summary>
/// <param name="UtteranceId">Id of the utterance.</param>
/// <param name="ClassIndex">Index of the most probable class, the first among equals.</param>
/// <param name="ClassName">Name of the most probable class.</param>
/// <param name="Probabilities">Probability of each class, in the order of the classes; they sum to 1.</param>
public sealed record Prediction(string UtteranceId, int ClassIndex, string ClassName, IReadOnlyList<float> Probabilities);
