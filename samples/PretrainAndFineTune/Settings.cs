using System.Globalization;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public required StudyCorpus Corpus { get; init; }

    public int? Seeds { get; init; }

    public double[] Shares { get; init; } = [];

    public string? Forms { get; init; }

    public int? Size { get; init; }

    public int Pretraining { get; init; }

    public int Tuning { get; init; }

    public double LearningRate { get; init; }

    public DirectoryInfo? Folder { get; init; }

    public required FileInfo Report { get; init; }

    public int Threads { get; init; }

    /// <summary>What decides a training, as text.</summary>
    public string Study => string.Create(CultureInfo.InvariantCulture, $"{Corpus.Study}, labels {string.Join(' ', Shares)}, size {Size}, "
        + $"pre-training {Pretraining}, tuning {Tuning}, learning rate {LearningRate}");
}
