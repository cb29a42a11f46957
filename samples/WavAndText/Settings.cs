namespace SemiMER.Samples.WavAndText;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    /// <summary>
    /// Share of the labels of made speech. Four speakers train, so it gives as many labels as one of them has recordings: settled by that
    /// thought and not by results, since the speakers that test here are the only ones there are.
    /// </summary>
    public const double LabelsOfMadeSpeech = 0.25;

    public DirectoryInfo? Data { get; init; }

    public required string Table { get; init; }

    public bool Frames { get; init; }

    public bool WithoutText { get; init; }

    public double Labels { get; init; }

    public int ValidationSpeakers { get; init; }

    public int Seeds { get; init; }

    public int Epochs { get; init; }

    public bool SpeakerScaling { get; init; }

    public bool Speeds { get; init; }

    public required FileInfo Report { get; init; }

    public int Threads { get; init; }

    public DirectoryInfo? Output { get; init; }
}
