using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>
/// Folds of whole speakers or sessions, all rows of the corpus taking part. Speakers and sessions without any label are pool: they train,
/// without labels, in every fold, and never validate or test.
/// </summary>
public static class SpeakerFolds
{
    private const int MinimumGroups = 3; // one each to train, to choose and to test

    /// <summary>
    /// One fold for each session that has a label, in natural order: it is the test, the session before it (for the first, the last) the
    /// validation, all others train.
    /// </summary>
    /// <param name="corpus">The corpus, with a session for each labeled row and at least three sessions that have a label.</param>
    /// <exception cref="SplitException">There are fewer sessions, a labeled row has none, or a speaker is in two of them.</exception>
    public static IReadOnlyList<CorpusFold> LeaveOneSessionOut(Corpus corpus) => LeaveOneOut(corpus, "session", SessionOf);

    /// <summary>
    /// One fold for each speaker who has a label, in natural order: it is the test, the speaker before it (for the first, the last) the
    /// validation, all others train.
    /// </summary>
    /// <param name="corpus">The corpus, with at least three speakers who have a label.</param>
    /// <exception cref="SplitException">There are fewer speakers.</exception>
    public static IReadOnlyList<CorpusFold> LeaveOneSpeakerOut(Corpus corpus) => LeaveOneSpeakerOut(corpus, validationSpeakers: 1);

    /// <summary>
    /// One fold for each speaker who has a label, in natural order: it is the test, the speakers before it (before the first comes the
    /// last) the validation, all others train.
    /// </summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="validationSpeakers">Number of validation speakers, at least 1.</param>
    /// <exception cref="OptionsException"><paramref name="validationSpeakers"/> is below 1.</exception>
    /// <exception cref="SplitException">There are fewer speakers than one to test, those to validate and one to train.</exception>
    public static IReadOnlyList<CorpusFold> LeaveOneSpeakerOut(Corpus corpus, int validationSpeakers)
    {
        new OptionFaults(nameof(LeaveOneSpeakerOut)).AtLeast(nameof(validationSpeakers), validationSpeakers, 1).Throw();
        return LeaveOneOut(corpus, "speaker", SpeakerOf, validationSpeakers);
    }

    /// <summary>The fold that tests on one session and validates on another, all others training.</summary>
    /// <param name="corpus">The corpus, with a session for each labeled row.</param>
    /// <param name="test">Name of the test session.</param>
    /// <param name="validation">Name of the validation session.</param>
    /// <exception cref="SplitException">There is no such session, it has no label, or both are the same.</exception>
    public static CorpusFold BySession(Corpus corpus, string test, string validation)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(validation);
        return Chosen(corpus, "session", [test], [validation], SessionOf);
    }

    /// <summary>The fold that tests on some speakers and validates on others, all others training.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="test">Names of the test speakers, at least one who has a label.</param>
    /// <param name="validation">Names of the validation speakers, at least one who has a label.</param>
    /// <exception cref="SplitException">
    /// There is no such speaker, one is in both lists, or the speakers of a list, or those that are left to train, have no label.
    /// </exception>
    public static CorpusFold BySpeaker(Corpus corpus, IReadOnlyCollection<string> test, IReadOnlyCollection<string> validation)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(validation);
        return Chosen(corpus, "speaker", test, validation, SpeakerOf);
    }

    /// <summary>
    /// Folds of groups of whole speakers: each group is the test of one fold, the next one its validation (for the last, the first), all
    /// others train. Groups have nearly equal numbers of labeled rows: speakers go, those with most labels first, to the group that has
    /// fewest so far; speakers with equally many come in an order drawn from the seed.
    /// </summary>
    /// <param name="corpus">The corpus, with at least <paramref name="k"/> speakers who have a label.</param>
    /// <param name="k">Number of groups and folds, at least 3.</param>
    /// <param name="seed">Seed of the draw. It depends on names of speakers, not on the order of rows.</param>
    /// <exception cref="OptionsException"><paramref name="k"/> is below 3.</exception>
    /// <exception cref="SplitException">There are fewer speakers.</exception>
    public static IReadOnlyList<CorpusFold> GroupKFold(Corpus corpus, int k, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        new OptionFaults(nameof(GroupKFold)).AtLeast(nameof(k), k, MinimumGroups).Throw();
        Dictionary<string, int> labels = LabelsOf(corpus, SpeakerOf);
        string[] speakers = [.. labels.Keys.Order(StringComparer.Ordinal)];
        if (speakers.Length < k)
        {
            throw new SplitException(string.Create(CultureInfo.InvariantCulture,
                $"'{corpus.Schema.Name}' has {speakers.Length} speaker(s) with a label, ") +
                $"{FaultText.List(speakers)}; {k} groups need as many at least.");
        }
        new RandomSource(seed, "group k-fold").Shuffle(speakers.AsSpan());
        var groups = Enumerable.Range(0, k).Select(_ => new HashSet<string>()).ToArray();
        var counts = new int[k];
        foreach (string speaker in speakers.OrderByDescending(speaker => labels[speaker])) // stable: keeps the drawn order
        {
            int fewest = Array.IndexOf(counts, counts.Min());
            groups[fewest].Add(speaker);
            counts[fewest] += labels[speaker];
        }
        return [.. groups.Select((test, index) => Create(
            corpus, string.Create(CultureInfo.InvariantCulture, $"group {index + 1} of {k}"), test, groups[(index + 1) % k], SpeakerOf))];
    }

    /// <summary>
    /// <see cref="GroupKFold"/> several times, each with groups of its own: every speaker is tested once in each repetition. Tables average
    /// a speaker's repetitions and count it once.
    /// </summary>
    /// <param name="corpus">The corpus, with at least <paramref name="k"/> speakers who have a label.</param>
    /// <param name="k">Number of groups and folds of a repetition, at least 3.</param>
    /// <param name="repetitions">Number of repetitions, at least 1.</param>
    /// <param name="seed">Seed of the draws. Default 0.</param>
    /// <exception cref="OptionsException">A number is too small.</exception>
    /// <exception cref="SplitException">There are fewer speakers.</exception>
    public static IReadOnlyList<CorpusFold> RepeatedGroupKFold(Corpus corpus, int k, int repetitions, long seed = 0)
    {
        new OptionFaults(nameof(RepeatedGroupKFold)).AtLeast(nameof(repetitions), repetitions, 1).Throw();
        var seeds = new RandomSource(seed, "repeated group k-fold");
        return
        [
            .. Enumerable.Range(1, repetitions).SelectMany(repetition =>
                GroupKFold(corpus, k, (long)seeds.NextUInt64()).Select(fold => new CorpusFold(
                    string.Create(CultureInfo.InvariantCulture, $"repetition {repetition}, {fold.Name}"), fold.Schema, fold.Parts[0].Rows,
                    fold.Parts[1].Rows, fold.Parts[2].Rows))),
        ];
    }

    private static CorpusFold[] LeaveOneOut(Corpus corpus, string what, Func<CorpusRow, string?> nameOf, int validation = 1)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        string[] names = [.. LabelsOf(corpus, nameOf).Keys.Order(NaturalOrder.Instance)];
        int needed = MinimumGroups - 1 + validation;
        if (names.Length < needed)
        {
            throw new SplitException(
                $"'{corpus.Schema.Name}' has {names.Length} {what}(s) with a label, {FaultText.List(names)}; leaving one out " +
                $"needs at least {needed}.");
        }
        return [.. names.Select((test, index) => Create(
            corpus, $"{what} {test}", [test],
            [.. Enumerable.Range(1, validation).Select(before => names[(index + names.Length - before) % names.Length])], nameOf))];
    }

    private static CorpusFold Chosen(
        Corpus corpus, string what, IEnumerable<string> test, IEnumerable<string> validation, Func<CorpusRow, string?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        HashSet<string> testNames = [.. test.Select(Identifiers.Trim)], validationNames = [.. validation.Select(Identifiers.Trim)];
        string[] names = [.. corpus.Rows.Select(nameOf).OfType<string>().Distinct().Order(NaturalOrder.Instance)];
        string[] unknown = [.. testNames.Concat(validationNames).Except(names)];
        if (unknown.Length > 0)
            throw new SplitException($"'{corpus.Schema.Name}' has no {what} {FaultText.List(unknown)}; it has {FaultText.List(names)}.");
        string[] both = [.. testNames.Intersect(validationNames)];
        if (both.Length > 0)
            throw new SplitException($"The {what} {FaultText.List(both)} cannot be both test and validation.");
        return Create(corpus, $"{what} {string.Join(", ", testNames.Order(NaturalOrder.Instance))}", testNames, validationNames, nameOf);
    }

    private static CorpusFold Create(
        Corpus corpus, string name, HashSet<string> test, HashSet<string> validation, Func<CorpusRow, string?> nameOf)
    {
        Dictionary<string, int> labels = LabelsOf(corpus, nameOf);
        HashSet<string> testSpeakers = SpeakersOf(corpus, test, nameOf), validationSpeakers = SpeakersOf(corpus, validation, nameOf);
        ILookup<int, CorpusRow> parts = corpus.Rows.ToLookup(row =>
        {
            string? own = nameOf(row);
            if (own is not null && (labels.ContainsKey(own) || test.Contains(own) || validation.Contains(own)))
                return test.Contains(own) ? 2 : validation.Contains(own) ? 1 : 0;
            // A pool of sessions without labels: rows of speakers who test or validate elsewhere never train.
            return testSpeakers.Contains(row.Utterance.Speaker) ? 2 : validationSpeakers.Contains(row.Utterance.Speaker) ? 1 : 0;
        });
        return new CorpusFold(name, corpus.Schema, parts[0], parts[1], parts[2]);
    }

    private static HashSet<string> SpeakersOf(Corpus corpus, HashSet<string> names, Func<CorpusRow, string?> nameOf) =>
        [.. corpus.Rows.Where(row => nameOf(row) is { } own && names.Contains(own)).Select(row => row.Utterance.Speaker)];

    /// <summary>The speakers or sessions that have a label, each with the number of its labeled rows.</summary>
    private static Dictionary<string, int> LabelsOf(Corpus corpus, Func<CorpusRow, string?> nameOf) => corpus.Rows
        .Where(row => row.ClassIndex is not null && corpus.Schema.HasAny(row.Utterance))
        .GroupBy(row => nameOf(row)!).ToDictionary(group => group.Key, group => group.Count());

    private static string SpeakerOf(CorpusRow row) => row.Utterance.Speaker;

    // A row without a label may be of no session: it is pool.
    private static string? SessionOf(CorpusRow row) => row.Utterance.Session ?? (row.ClassIndex is null
        ? null
        : throw new SplitException($"Utterance '{row.Utterance.Id}' has no session, so it cannot be split by session."));
}
