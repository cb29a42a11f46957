namespace SemiMER.Samples.LabelEfficiency;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public required StudyCorpus Corpus { get; init; }

    public bool Text { get; init; }

    public bool PerSpeaker { get; init; }

    public string? Unscaled { get; init; }

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
