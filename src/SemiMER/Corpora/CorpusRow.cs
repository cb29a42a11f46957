using System.Collections.ObjectModel;

namespace SemiMER.Corpora;

/// <summary>A row of a corpus: an utterance and all that the corpus knows of it.</summary>
/// <param name="Utterance">The utterance.</param>
/// <param name="ClassIndex">Its emotion, an index into the classes of the schema; null if it has none.</param>
public sealed record CorpusRow(Utterance Utterance, int? ClassIndex)
{
    private TrimmedNames trimmed;

    /// <summary>The file split that the row belongs to, without blanks around its name; <c>all</c> by default.</summary>
    public string Split
    {
        get;
        init => field = trimmed.Trim(value);
    } = "all";

    /// <summary>Continuous targets in the order of the schema, NaN where there is none; empty if the corpus has no targets.</summary>
    public ReadOnlyMemory<float> Targets { get; init; }

    /// <summary>Annotators' votes for each class; empty if the corpus does not tell them.</summary>
    public ReadOnlyMemory<float> Votes { get; init; }

    /// <summary>Further columns by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Features that stand for those of the utterance when it trains without its label: the control condition of
    /// <see cref="SyntheticCorpus"/>; null elsewhere. They go by the object, so what somebody puts into the utterance stands for itself.
    /// </summary>
    internal IReadOnlyDictionary<ModalityFeatures, ModalityFeatures>? PoolFeatures { get; init; }

    /// <summary>What stands for the utterance when it trains without its label: the utterance itself, but for such features.</summary>
    internal Utterance PoolUtterance => PoolFeatures is null ? Utterance : Utterance.WithFeatures(
        Utterance.Features.Select(entry => KeyValuePair.Create(entry.Key, PoolFeatures.GetValueOrDefault(entry.Value, entry.Value))));

    /// <summary>Whether the name of the split, or one of the utterance's, was set with blanks around it.</summary>
    internal bool HadBlanks => trimmed.Any || Utterance.HadBlanks;

    /// <summary>The row as an example; only rows with a class can be one.</summary>
    internal LabeledUtterance ToLabeled() =>
        new(Utterance, ClassIndex ?? throw new CorpusException("has no label.", utteranceId: Utterance.Id))
        {
            Targets = Targets,
            Votes = Votes,
        };

    /// <summary>The row with some of its modalities.</summary>
    internal CorpusRow WithModalities(IReadOnlyCollection<Modality> modalities) =>
        this with { Utterance = Utterance.WithModalities(modalities) };
}
