using SemiMER.Recognition;

namespace SemiMER.Onnx;

/// <summary>What was recognised in a window of a recording.</summary>
public sealed record EmotionWindow
{
    /// <summary>Where the window begins in seconds.</summary>
    public required double Start { get; init; }

    /// <summary>Where it ends in seconds.</summary>
    public required double End { get; init; }

    /// <summary>What the recognizer says of the window alone.</summary>
    public required Prediction Prediction { get; init; }

    /// <summary>Probabilities of the classes, smoothed over the windows up to this one; they sum to 1.</summary>
    public required IReadOnlyList<float> Probabilities { get; init; }

    /// <summary>Index of the most probable class after smoothing, the first among equals.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>Name of the most probable class after smoothing.</summary>
    public string ClassName => Prediction.Classes[ClassIndex];
}
