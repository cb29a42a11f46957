using CsCheck;
using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>Folds of random corpora, in which random labels are missing.</summary>
public sealed class FoldProperties
{
    private const int Tries = 400;

    // Rows of up to eight speakers in up to four sessions; about half of the labels are missing, often all of a speaker.
    private static readonly Gen<InMemoryCorpus> Corpora =
        from speakers in Gen.Int[3, 8]
        from mute in Gen.Bool.Array[8]
        from rows in Gen.Select(Gen.Int[0, speakers - 1], Gen.Int[0, 3], Gen.Bool, (speaker, label, flag) => (speaker, label, flag))
            .Array[6, 40]
        select new InMemoryCorpus(TestCorpora.Schema, rows.Select((row, i) => TestCorpora.Row(
            $"u{i}", $"p{row.speaker}", row.label < 2 && !mute[row.speaker] ? row.label : null, row.flag ? "train" : Splits.Unlabeled,
            session: $"{row.speaker / 2}", visual: row.flag)));

    [Fact]
    public void Folds_never_share_a_speaker_and_test_each_label_once() => Corpora.Sample(corpus =>
    {
        string[] labeled = [.. corpus.Rows.Where(row => row.ClassIndex is not null).Select(row => row.Utterance.Speaker).Distinct()];
        string[] sessions = [.. corpus.Rows.Where(row => row.ClassIndex is not null).Select(row => row.Utterance.Session!).Distinct()];
        Check(corpus, labeled.Length >= 3, SpeakerFolds.LeaveOneSpeakerOut);
        Check(corpus, sessions.Length >= 3, SpeakerFolds.LeaveOneSessionOut);
        foreach (int k in (int[])[3, 4, 5])
            Check(corpus, labeled.Length >= k, all => SpeakerFolds.GroupKFold(all, k, seed: 5));
    }, iter: Tries, threads: 1);

    [Fact]
    public void Groups_differ_by_no_more_labels_than_the_largest_speaker_has() => Corpora.Sample(corpus =>
    {
        int[] labels = [.. corpus.Rows.Where(row => row.ClassIndex is not null).GroupBy(row => row.Utterance.Speaker)
            .Select(own => own.Count())];
        if (labels.Length < 3)
            return;
        int[] tests = [.. SpeakerFolds.GroupKFold(corpus, 3, seed: 1).Select(fold => fold.Test.Count)];
        (tests.Max() - tests.Min()).Should().BeLessThanOrEqualTo(labels.Max());
    }, iter: Tries, threads: 1);

    private static void Check(InMemoryCorpus corpus, bool possible, Func<Corpus, IReadOnlyList<CorpusFold>> split)
    {
        if (!possible)
        {
            FluentActions.Invoking(() => split(corpus)).Should().Throw<SplitException>();
            return;
        }
        IReadOnlyList<CorpusFold> folds = split(corpus);
        folds.SelectMany(fold => fold.Test.Utterances).Select(utterance => utterance.Id).Should()
            .BeEquivalentTo(corpus.Rows.Where(row => row.ClassIndex is not null).Select(row => row.Utterance.Id));
        foreach (CorpusFold fold in folds)
        {
            fold.Parts.Sum(part => part.Rows.Count).Should().Be(corpus.Rows.Count);
            fold.Parts.SelectMany(part => part.Rows.Select(row => row.Utterance.Speaker).Distinct()).Should().OnlyHaveUniqueItems();
            foreach ((_, IReadOnlyList<CorpusRow> rows) in fold.Parts)
                rows.Should().Contain(row => row.ClassIndex != null);
        }
    }
}
