using SemiMER.Corpora;
using SemiMER.Features;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>The corpus and its splits.</summary>
internal static class StudyFolds
{
    public static Corpus Open(Settings settings)
    {
        Corpus corpus = settings.Data is { } folder
            ? FeatureCorpus.Open(folder.FullName)
            : new SyntheticCorpus(new SyntheticCorpusOptions { AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50 });
        if (settings.Modalities is { } modalities)
            corpus = corpus.WithModalities([.. modalities.Split(',').Select(name => new Modality(name.Trim()))]);
        return settings.Classes is { } classes ? corpus.WithClasses(ClassMap.Parse(classes, corpus.Schema.Classes)) : corpus;
    }

    /// <summary>The splits; words are learned anew for each, from its training rows alone, labeled or not.</summary>
    public static IReadOnlyList<CorpusFold> Of(Corpus corpus, Settings settings)
    {
        Grouping grouping = settings.ByDialogue ? Grouping.Dialogue : Grouping.Speaker;
        IReadOnlyList<CorpusFold> Split(Corpus any) => (settings.TestSplit, settings.ValidationSplit) switch
        {
            ({ } test, { } validation) => [Splits.ByName(any, "train", validation, test, grouping)],
            ({ } test, null) => [Splits.WithValidationShare(any, "train", test, settings.ValidationShare, grouping: grouping)],
            _ => [.. SpeakerFolds.LeaveOneSessionOut(any).Take(settings.Folds ?? (settings.Data is null ? 1 : int.MaxValue))],
        };
        return settings.Text
            ? [.. Split(corpus).Select((fold, number) => Split(corpus.WithTextFeatures(LearnWords(corpus, fold)))[number])]
            : Split(corpus);
    }

    private static LexicalVectorizer LearnWords(Corpus corpus, CorpusFold fold)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(fraction: 1, seed: 0);
        var training = labeled.Utterances.Concat(unlabeled).Select(utterance => utterance.Id).ToHashSet();
        IEnumerable<string> texts =
            corpus.Rows.Where(row => training.Contains(row.Utterance.Id)).Select(row => row.Utterance.Text).OfType<string>();
        return LexicalVectorizer.Fit([.. texts], new RandomSource(0, "lexical"));
    }
}
