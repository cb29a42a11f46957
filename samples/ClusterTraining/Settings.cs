namespace SemiMER.Samples.ClusterTraining;

/// <summary>What the command line says.</summary>
internal sealed record Settings
{
    /// <summary>Epochs of 20 updates.</summary>
    public required int Epochs { get; init; }

    /// <summary>Labeled rows, and unlabeled rows, of an update, of all ranks together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Width of the hidden layer.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Seed of weights, batches, dropout and of which labels are kept.</summary>
    public required long Seed { get; init; }

    /// <summary>Where checkpoints are kept, on a disk that all ranks see; null for none.</summary>
    public required DirectoryInfo? Checkpoints { get; init; }

    /// <summary>Where the recognizer is saved; null for nowhere.</summary>
    public required FileInfo? Output { get; init; }
}
