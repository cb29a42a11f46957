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
}
