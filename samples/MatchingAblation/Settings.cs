namespace SemiMER.Samples.MatchingAblation;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public DirectoryInfo? Data { get; init; }

    public string? Modalities { get; init; }

    public string? Classes { get; init; }

    public string? TestSplit { get; init; }

    public double ValidationShare { get; init; }

    public int? Folds { get; init; }

    public required string Losses { get; init; }

    public double Labels { get; init; }

    public double Weight { get; init; }

    public int Seeds { get; init; }

    public int Epochs { get; init; }

    public required FileInfo Report { get; init; }

    public int Threads { get; init; }
}
