namespace SemiMER.Corpora;

/// <summary>Which parts of MELD are read.</summary>
public sealed record MeldOptions
{
    /// <summary>
    /// The splits, of <c>train</c>, <c>dev</c> and <c>test</c>; the file of each must be there. Default null: all three.
    /// </summary>
    public IReadOnlyList<string>? Splits { get; init; }

    /// <summary>
    /// Whether the variant of dialogues between two speakers is read (<c>train_sent_emo_dya.csv</c>, ...). Default false.
    /// </summary>
    public bool Dyadic { get; init; }

    /// <summary>Whether the label is the sentiment (neutral, positive, negative) and not the emotion. Default false.</summary>
    public bool LabelsAreSentiments { get; init; }

    /// <summary>
    /// Whether each utterance must have its clip (<c>train_splits/dia0_utt0.mp4</c>, ...), but for the two that the release is known to
    /// lack or to hold damaged. Default false.
    /// </summary>
    public bool RequiresRecordings { get; init; }

    internal IReadOnlyList<string> Read => Splits ?? ["train", "dev", "test"];

    internal void Check() => new OptionFaults(nameof(MeldOptions))
        .Require(
            Read.Count > 0 && Read.All(MeldSplit.ClipFolders.ContainsKey) && Read.Distinct().Count() == Read.Count,
            $"{nameof(Splits)} are {FaultText.List([.. Read])}; at least one of train, dev and test, each only once.")
        .Throw();
}
