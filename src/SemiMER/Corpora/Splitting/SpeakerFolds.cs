namespace SemiMER.Corpora;

/// <summary>Folds that leave out one speaker or session after another, all rows of the corpus taking part.</summary>
public static class SpeakerFolds
{
    private const int MinimumGroups = 3; // one each to train, to choose and to test

    /// <summary>
    /// One fold for each session, in natural order: it is the test, the session before it (for the first, the last) the
    /// validation, all others train.
    /// </summary>
    /// <param name="corpus">The corpus, with a session for each row and at least three sessions.</param>
    /// <exception cref="SplitException">There are fewer sessions, a row has none, or a speaker is in two of them.</exception>
    public static IReadOnlyList<CorpusFold> LeaveOneSessionOut(Corpus corpus) => LeaveOneOut(corpus, "session", SessionOf);

    /// <summary>
    /// One fold for each speaker, in natural order: it is the test, the speaker before it (for the first, the last) the
    /// validation, all others train.
    /// </summary>
    /// <param name="corpus">The corpus, with at least three speakers.</param>
    /// <exception cref="SplitException">There are fewer speakers, or one has no labeled row.</exception>
    public static IReadOnlyList<CorpusFold> LeaveOneSpeakerOut(Corpus corpus) =>
        LeaveOneOut(corpus, "speaker", row => row.Utterance.Speaker);

    /// <summary>The fold that tests on one session and validates on another, all others training.</summary>
    /// <param name="corpus">The corpus, with a session for each row.</param>
    /// <param name="test">Name of the test session.</param>
    /// <param name="validation">Name of the validation session.</param>
    /// <exception cref="SplitException">There is no such session, or both are the same.</exception>
    public static CorpusFold BySession(Corpus corpus, string test, string validation)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        string[] sessions = Names(corpus, SessionOf);
        foreach (string name in (string[])[test, validation])
        {
            if (!sessions.Contains(name))
                throw new SplitException($"'{corpus.Schema.Name}' has no session '{name}'; it has {FaultText.List(sessions)}.");
        }
        if (test == validation)
            throw new SplitException($"The session '{test}' cannot be both test and validation.");
        return Create(corpus, "session", test, validation, SessionOf);
    }

    private static CorpusFold[] LeaveOneOut(Corpus corpus, string what, Func<CorpusRow, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        string[] names = Names(corpus, nameOf);
        if (names.Length < MinimumGroups)
        {
            throw new SplitException(
                $"'{corpus.Schema.Name}' has {names.Length} {what}(s), {FaultText.List(names)}; leaving one out " +
                $"needs at least {MinimumGroups}.");
        }
        return [.. names.Select((test, index) => Create(corpus, what, test, names[(index + names.Length - 1) % names.Length], nameOf))];
    }

    private static CorpusFold Create(Corpus corpus, string what, string test, string validation, Func<CorpusRow, string> nameOf)
    {
        var parts = corpus.Rows.ToLookup(nameOf);
        return new CorpusFold(
            $"{what} {test}", corpus.Schema, corpus.Rows.Where(row => nameOf(row) != test && nameOf(row) != validation), parts[validation],
            parts[test]);
    }

    private static string[] Names(Corpus corpus, Func<CorpusRow, string> nameOf) =>
        [.. corpus.Rows.Select(nameOf).Distinct().Order(NaturalOrder.Instance)];

    private static string SessionOf(CorpusRow row) => row.Utterance.Session
        ?? throw new SplitException($"Utterance '{row.Utterance.Id}' has no session, so it cannot be split by session.");
}
