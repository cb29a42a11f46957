namespace SemiMER.Training;

/// <summary>
/// Where and how often the state of a training is saved. A training whose folder has a checkpoint of it goes on from there, and gives
/// the bits of one that never stopped, on the same machine and number of threads.
/// </summary>
public sealed record CheckpointOptions
{
    /// <summary>A folder for this training alone; it is made if there is none.</summary>
    public required string Folder { get; init; }

    /// <summary>Updates between two checkpoints, at least 1. Default null: one after each epoch.</summary>
    public int? EverySteps { get; init; }

    /// <summary>How many are kept, the newest ones, at least 1; if one turns out damaged, the one before is used. Default 2.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>What the bytes of a checkpoint go through on their way to the file, so that tests can stop there.</summary>
    internal Func<Stream, Stream> Through { get; init; } = stream => stream;

    internal void AddFaults(OptionFaults faults) => faults
        .Require(!string.IsNullOrWhiteSpace(Folder), $"{nameof(TrainerOptions.Checkpoints)}: {nameof(Folder)} is empty.")
        .AtLeast($"{nameof(TrainerOptions.Checkpoints)}: {nameof(EverySteps)}", EverySteps ?? 1, 1)
        .AtLeast($"{nameof(TrainerOptions.Checkpoints)}: {nameof(Keep)}", Keep, 1);
}
