using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were trained.</summary>
    Completed,

    /// <summary>No epoch was better for as many as <see cref="TrainerOptions.Patience"/> says.</summary>
    Patience,

    /// <summary>The time of <see cref="TrainerOptions.TimeBudget"/> was up.</summary>
    TimeBudget,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Who drove it step by step wanted no more.</summary>
    Stopped,
}

/// <summary>A finished training. Nothing changes it afterwards.</summary>
public sealed record TrainingResult
{
    /// <summary>The network of the chosen epoch with scaling and classes, ready to predict.</summary>
    public required EmotionRecognizer Recognizer { get; init; }

    /// <summary>Every epoch.</summary>
    public required IReadOnlyList<EpochReport> History { get; init; }

    /// <summary>The chosen epoch: the best by <see cref="TrainerOptions.SelectBy"/>, the first among equals, or the last one.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why it ended.</summary>
    public required TrainingEnd EndedBy { get; init; }
}
