namespace SemiMER.Samples.LabelEfficiency;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public DirectoryInfo? Data { get; init; }

    public string? Modalities { get; init; }

    public string? Classes { get; init; }

    public bool Text { get; init; }

    public bool PerSpeaker { get; init; }

    public string? Unscaled { get; init; }

    public string? TestSplit { get; init; }

    public string? ValidationSplit { get; init; }

    public double ValidationShare { get; init; }

    public bool ByDialogue { get; init; }

    public int? Folds { get; init; }

    public required string Shares { get; init; }

    public required string Methods { get; init; }

    public bool EachModality { get; init; }

    public double? ChoosingShare { get; init; }

    public int? Seeds { get; init; }

    public int? Epochs { get; init; }

    public DirectoryInfo? Folder { get; init; }

    public FileInfo? Scores { get; init; }

    public required FileInfo Picture { get; init; }

    public required FileInfo Report { get; init; }

    public int Threads { get; init; }
}
