namespace SemiMER.Training;

/// <summary>What a checkpoint holds beside tensors, as JSON.</summary>
internal sealed record TrainingState
{
    public required int StageIndex { get; init; }

    public required int EpochOfStage { get; init; }

    public required int StepOfEpoch { get; init; }

    public required long Step { get; init; }

    public required bool IsInStage { get; init; }

    public required int EpochsWithoutBetter { get; init; }

    public required TimeSpan Spent { get; init; }

    public required long AveragedUpdates { get; init; }

    public required Dictionary<string, TermSum> Sums { get; init; }

    public required Dictionary<string, int> Skipped { get; init; }

    public required Dictionary<string, int> Zeros { get; init; }

    public required EpochReport[] History { get; init; }

    /// <summary>Why the training ended; null if it goes on.</summary>
    public required TrainingEnd? EndedBy { get; init; }
}
