namespace SemiMER.Corpora;

/// <summary>What a finding is about.</summary>
public enum CorpusFindingKind
{
    /// <summary>
    /// A column separates one class from all others nearly perfectly by a single threshold, as a label, or something made of labels, does
    /// that stands among the features.
    /// </summary>
    ColumnTellsClass,

    /// <summary>
    /// A column has one value for each speaker, as a number, age or sex does: it describes the speaker and not what was said.
    /// </summary>
    ColumnTellsSpeaker,

    /// <summary>The same features stand in several parts, as copies of a recording do.</summary>
    SharedFeatures,

    /// <summary>Speakers are in several parts.</summary>
    SharedSpeakers,

    /// <summary>A class has no labeled row in a part that has labels.</summary>
    MissingClasses,

    /// <summary>Columns have the same value in all rows.</summary>
    ConstantColumns,

    /// <summary>Columns have a NaN or infinite value.</summary>
    NonFiniteColumns,

    /// <summary>Utterances have none of the modalities.</summary>
    AbsentUtterances,
}

/// <summary>Something in a corpus that makes results doubtful, or may; equal findings are one, with their number.</summary>
public sealed record CorpusFinding
{
    /// <summary>What it is about.</summary>
    public required CorpusFindingKind Kind { get; init; }

    /// <summary>The finding in words, with names and numbers.</summary>
    public required string Text { get; init; }

    /// <summary>The file with the features, where it is about one file of a <see cref="FeatureCorpus"/>.</summary>
    public string? File { get; init; }

    /// <summary>The modality, where it is about one.</summary>
    public Modality? Modality { get; init; }

    /// <summary>The columns, from 0, where it is about some.</summary>
    public IReadOnlyList<int> Columns { get; init; } = [];

    /// <summary>The file splits, or <c>train</c>, <c>validation</c> and <c>test</c> of a fold, where it is about some.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Names of the speakers, classes or utterances, at most 100 of them.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How many columns, speakers, classes or utterances it is about.</summary>
    public int Count { get; init; }

    /// <summary>
    /// How nearly a column tells, 0 to 1, the highest of its columns; null for other findings. See <see cref="CorpusReport"/> for the
    /// measures.
    /// </summary>
    public double? Measure { get; init; }

    /// <summary>Gives the text, after the file if there is one.</summary>
    public override string ToString() => FaultText.Compose(Text, File);
}
