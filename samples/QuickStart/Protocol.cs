using SemiMER.Corpora;

namespace SemiMER.Samples.QuickStart;

/// <summary>Who trains, who chooses and who is tested.</summary>
internal static class Protocol
{
    /// <summary>Each session tested in turn, or the one session or file split that was asked for.</summary>
    public static IReadOnlyList<CorpusFold> Folds(Corpus corpus, Settings settings)
    {
        if (settings.TestSplit is { } split)
            return [Splits.WithValidationShare(corpus, "train", split, settings.ValidationShare, seed: 0, settings.Grouping)];
        CorpusRow[] labeled = [.. corpus.Rows.Where(row => row.ClassIndex is not null)];
        string[] sessions = [.. labeled.Select(row => row.Utterance.Session).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (sessions.Length < 3 || labeled.Any(row => row.Utterance.Session is null))
        {
            throw new SplitException(
                $"'{corpus.Schema.Name}' cannot be split by session: {sessions.Length} session(s) have labels, " +
                $"{labeled.Count(row => row.Utterance.Session is null)} labeled utterance(s) have no session, and training, validation " +
                "and test need a session each. Test on one of its splits by --test-split; it has " +
                $"{string.Join(", ", corpus.SplitNames)}.");
        }
        if (settings.TestSession is not { } test)
            return SpeakerFolds.LeaveOneSessionOut(corpus);
        string validation = settings.ValidationSession ?? sessions.LastOrDefault(session => session != test) ?? "";
        return [SpeakerFolds.BySession(corpus, test, validation)];
    }

    /// <summary>Five, but one where the five sessions of the synthetic corpus show the same with as many trainings.</summary>
    public static int Seeds(IReadOnlyList<CorpusFold> folds, Settings settings) =>
        settings.Seeds ?? (settings.Data is null && folds.Count > 1 ? 1 : 5);

    /// <summary>One line about the folds.</summary>
    public static string Describe(IReadOnlyList<CorpusFold> folds)
    {
        CorpusFold first = folds[0];
        string Range(Func<CorpusFold, int> count)
        {
            int least = folds.Min(count), most = folds.Max(count);
            return least == most ? $"{most}" : $"{least} to {most}";
        }
        string names = folds.Count == 1 ? $"Split {first.Name}" : $"{folds.Count} splits, {first.Name} to {folds[^1].Name} tested in turn";
        string shared = first.Grouping == Grouping.Speaker ? "speakers are disjoint" : "dialogues are disjoint, speakers may be shared";
        return $"{names}: {Range(fold => fold.Train.Count)} training rows ({Range(fold => fold.Train.LabeledCount)} labeled), " +
            $"{Range(fold => fold.Validation.Count)} validation, {Range(fold => fold.Test.Count)} test; {shared}.";
    }
}
