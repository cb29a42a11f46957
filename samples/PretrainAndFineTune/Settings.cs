namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public DirectoryInfo? Data { get; init; }

    public string? Modalities { get; init; }

    public string? Classes { get; init; }

    public string? TestSplit { get; init; }

    public string? ValidationSplit { get; init; }

    public bool ByDialogue { get; init; }

    public int? Folds { get; init; }

    public int? Seeds { get; init; }

    public double[] Shares { get; init; } = [];

    public string? Forms { get; init; }

    public int? Size { get; init; }

    public int Pretraining { get; init; }

    public int Tuning { get; init; }

    public double LearningRate { get; init; }

    public DirectoryInfo? Folder { get; init; }

    public int Threads { get; init; }
}
