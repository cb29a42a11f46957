using SemiMER.Corpora;
using SemiMER.Features;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>The corpus and its splits.</summary>
internal static class StudyFolds
{
    public static Corpus Open(Settings settings) =>
        settings.Corpus.Open(new SyntheticCorpusOptions { AcousticWidth = 40, VisualWidth = 30, LexicalWidth = 50 });

    /// <summary>The splits; words are learned anew for each, from its training rows alone, labeled or not.</summary>
    public static IReadOnlyList<CorpusFold> Of(Corpus corpus, Settings settings)
    {
        IReadOnlyList<CorpusFold> folds = settings.Corpus.FoldsOf(corpus);
        return settings.Text
            ? [.. folds.Select((fold, number) => settings.Corpus.FoldsOf(corpus.WithTextFeatures(LearnWords(corpus, fold)))[number])]
            : folds;
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
