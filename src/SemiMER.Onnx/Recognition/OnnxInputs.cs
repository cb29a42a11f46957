namespace SemiMER.Onnx;

/// <summary>Names of the inputs and outputs of an exported recognizer.</summary>
internal static class OnnxInputs
{
    /// <summary>Probability of each class, <c>[batch, classes]</c>.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>The continuous targets in their own units, <c>[batch, target]</c>.</summary>
    public const string Targets = "targets";

    /// <summary>The number of the row at each place of each dialogue, below 0 in padding, <c>[dialogues, utterances]</c>.</summary>
    public const string DialogueRows = "dialogue_rows";

    /// <summary>Number of frames of each sequence, <c>[batch]</c>.</summary>
    public static string LengthsOf(string modality) => $"{modality}_lengths";

    /// <summary>Which utterances have the modality, <c>[batch]</c>, bool.</summary>
    public static string PresentOf(string modality) => $"{modality}_present";

    /// <summary>Mean of each column of the utterance's speaker, <c>[batch, feature]</c>.</summary>
    public static string MeanOf(string modality) => $"{modality}_mean";

    /// <summary>Standard deviation of each column of the utterance's speaker, <c>[batch, feature]</c>.</summary>
    public static string DeviationOf(string modality) => $"{modality}_deviation";

    /// <summary>Name of the axis of frames.</summary>
    public static string TimeOf(string modality) => $"{modality}_time";
}
