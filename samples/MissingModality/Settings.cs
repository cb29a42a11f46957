using System.Globalization;

namespace SemiMER.Samples.MissingModality;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public required StudyCorpus Corpus { get; init; }

    public int? Seeds { get; init; }

    public double Labels { get; init; }

    public string? Methods { get; init; }

    public int? Size { get; init; }

    public int? Epochs { get; init; }

    public double LearningRate { get; init; }

    public DirectoryInfo? Folder { get; init; }

    public required FileInfo Report { get; init; }

    public int Threads { get; init; }

    /// <summary>What decides a training, as text.</summary>
    public string Study => string.Create(CultureInfo.InvariantCulture,
        $"{Corpus.Study}, labels {Labels}, size {Size}, epochs {Epochs}, learning rate {LearningRate}");
}
