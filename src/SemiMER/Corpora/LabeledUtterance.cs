namespace SemiMER.Corpora;

/// <summary>An utterance with what annotators said of it.</summary>
/// <param name="Utterance">The utterance.</param>
/// <param name="ClassIndex">Its emotion, an index into the classes of its set.</param>
public sealed record LabeledUtterance(Utterance Utterance, int ClassIndex)
{
    /// <summary>Continuous targets in the order of the schema, NaN where there is none; empty if the corpus has no targets.</summary>
    public ReadOnlyMemory<float> Targets { get; init; }

    /// <summary>Annotators' votes for each class; empty if the corpus does not tell them.</summary>
    public ReadOnlyMemory<float> Votes { get; init; }

    /// <summary>
    /// Id of the utterance that this one is a changed copy of, see <see cref="CorpusFold.WithTrainingCopies"/>: its label is that one's and
    /// does not count a second time. Null for an utterance of the corpus.
    /// </summary>
    public string? CopyOf { get; init; }

    /// <summary>Share of each class where utterances were mixed; empty where there is one label.</summary>
    internal ReadOnlyMemory<float> Mixture { get; init; }

    /// <summary>Share of each class in the votes; 1 for the label where there are no votes.</summary>
    /// <param name="classes">Number of classes.</param>
    internal float[] VoteShares(int classes)
    {
        float[] votes = Votes.ToArray();
        float sum = votes.Sum();
        return sum > 0 ? Array.ConvertAll(votes, count => count / sum) : LabelShares(classes);
    }

    /// <summary>Share of each class where utterances were mixed; else 1 for the label.</summary>
    /// <param name="classes">Number of classes.</param>
    internal float[] LabelShares(int classes)
    {
        if (!Mixture.IsEmpty)
            return Mixture.ToArray();
        var shares = new float[classes];
        shares[ClassIndex] = 1;
        return shares;
    }
}
