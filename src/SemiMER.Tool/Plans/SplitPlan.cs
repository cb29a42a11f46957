using System.Text.Json.Serialization;
using SemiMER.Corpora;

namespace SemiMER.Tool.Plans;

/// <summary>
/// Who trains, who chooses and who is tested. No part shares a speaker with another, unless they are told to part by dialogue.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "by")]
[JsonDerivedType(typeof(SessionSplitPlan), "session")]
[JsonDerivedType(typeof(SpeakerSplitPlan), "speaker")]
[JsonDerivedType(typeof(GroupSplitPlan), "speaker_groups")]
[JsonDerivedType(typeof(FileSplitPlan), "file_split")]
internal abstract record SplitPlan
{
    /// <summary>The folds of a corpus.</summary>
    public abstract IReadOnlyList<CorpusFold> FoldsOf(Corpus corpus);

    /// <summary>Tells what cannot be, by name of the member.</summary>
    public virtual IEnumerable<(string Member, string Fault)> Faults() => [];
}

/// <summary>Each session is tested in turn and the next one chooses the epoch, or one session is tested.</summary>
internal sealed record SessionSplitPlan : SplitPlan
{
    /// <summary>The session to test on. Default null: each in turn.</summary>
    public string? Test { get; init; }

    /// <summary>The session that chooses, with <c>test</c>. Default null: the last of the others.</summary>
    public string? Validation { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<CorpusFold> FoldsOf(Corpus corpus)
    {
        if (Test is not { } test)
            return SpeakerFolds.LeaveOneSessionOut(corpus);
        string? last = corpus.Rows.Where(row => row.ClassIndex is not null).Select(row => row.Utterance.Session).OfType<string>()
            .Where(session => session != test).Distinct().Order(StringComparer.Ordinal).LastOrDefault();
        return [SpeakerFolds.BySession(corpus, test, Validation ?? last ?? "")];
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Member, string Fault)> Faults()
    {
        if (Validation is not null && Test is null)
            yield return ("validation", "is for one test session: give 'test' too.");
    }
}

/// <summary>Each speaker is tested in turn.</summary>
internal sealed record SpeakerSplitPlan : SplitPlan
{
    /// <summary>Number of speakers that choose the epoch, at least 1. Default 1.</summary>
    public int ValidationSpeakers { get; init; } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<CorpusFold> FoldsOf(Corpus corpus) => SpeakerFolds.LeaveOneSpeakerOut(corpus, ValidationSpeakers);

    /// <inheritdoc/>
    public override IEnumerable<(string Member, string Fault)> Faults()
    {
        if (ValidationSpeakers < 1)
            yield return ("validation_speakers", FormattableString.Invariant($"is {ValidationSpeakers}; at least 1."));
    }
}

/// <summary>Groups of speakers are tested in turn.</summary>
internal sealed record GroupSplitPlan : SplitPlan
{
    /// <summary>Number of groups, at least 3. Default 5.</summary>
    public int Groups { get; init; } = 5;

    /// <summary>Seed of the draw. Default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<CorpusFold> FoldsOf(Corpus corpus) => SpeakerFolds.GroupKFold(corpus, Groups, Seed);

    /// <inheritdoc/>
    public override IEnumerable<(string Member, string Fault)> Faults()
    {
        if (Groups < 3)
            yield return ("groups", FormattableString.Invariant($"is {Groups}; at least 3: to train, to choose and to test."));
    }
}

/// <summary>The splits that the corpus comes with. Rows of a split <c>unlabeled</c> join the training rows.</summary>
internal sealed record FileSplitPlan : SplitPlan
{
    /// <summary>The split to train on. Default <c>train</c>.</summary>
    public string Train { get; init; } = "train";

    /// <summary>The split that chooses the epoch. Default null: a share of the training speakers or dialogues.</summary>
    public string? Validation { get; init; }

    /// <summary>The split to test on. Default <c>test</c>.</summary>
    public string Test { get; init; } = "test";

    /// <summary>
    /// Share of the training speakers or dialogues that choose, where no split does, above 0 and below 1. Default 0.2.
    /// </summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>What parts must not share. With dialogues speakers may be shared: say so with the numbers. Default speakers.</summary>
    public Grouping Grouping { get; init; }

    /// <summary>Seed of the draw. Default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<CorpusFold> FoldsOf(Corpus corpus) => Validation is { } validation
        ? [Splits.ByName(corpus, Train, validation, Test, Grouping)]
        : [Splits.WithValidationShare(corpus, Train, Test, ValidationShare, Seed, Grouping)];

    /// <inheritdoc/>
    public override IEnumerable<(string Member, string Fault)> Faults()
    {
        if (!(ValidationShare > 0 && ValidationShare < 1))
            yield return ("validation_share", FormattableString.Invariant($"is {ValidationShare}; above 0, below 1."));
    }
}
