using SemiMER.Corpora;
using SemiMER.Experiments;

namespace SemiMER.Samples.QuickStart;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public DirectoryInfo? Data { get; init; }

    public string? Modalities { get; init; }

    public string? Classes { get; init; }

    public required double[] Labels { get; init; }

    public string? TestSession { get; init; }

    public string? TestSplit { get; init; }

    public Grouping Grouping { get; init; }

    public string? ValidationSession { get; init; }

    public double ValidationShare { get; init; }

    public double? BudgetShare { get; init; }

    public int? Seeds { get; init; }

    public int Epochs { get; init; }

    public int Threads { get; init; }

    public bool SpeakerScaling { get; init; }

    public bool WithoutSharedState { get; init; }

    public FileInfo? Model { get; init; }

    public DirectoryInfo? Report { get; init; }

    public DirectoryInfo? Folder { get; init; }

    public ExperimentShard? Shard { get; init; }
}
