using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class SpeakerFoldsTests
{
    [Fact]
    public void Session_without_any_label_is_pool_in_every_fold()
    {
        CorpusRow[] rows =
        [
            .. TestCorpora.Sessions(3, 2).Rows, TestCorpora.Row("x1", "x", null, session: "9"),
            TestCorpora.Row("x2", "s1f", null, session: "9"),
            TestCorpora.Row("x3", "y", null),
        ];
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(new InMemoryCorpus(TestCorpora.Schema, rows));
        folds.Select(fold => fold.Name).Should().Equal("session 1", "session 2", "session 3");
        foreach (CorpusFold fold in folds)
            fold.Parts[0].Rows.Select(row => row.Utterance.Id).Should().Contain(["x1", "x3"]);
        // The test speaker of session 1 never trains, also not from a session that is pool.
        folds[0].TestEnrollment.Select(utterance => utterance.Id).Should().Contain("x2");
        folds[1].ValidationEnrollment.Select(utterance => utterance.Id).Should().Contain("x2");
        folds[2].Parts[0].Rows.Select(row => row.Utterance.Id).Should().Contain("x2");
    }

    [Fact]
    public void Speakers_are_chosen_by_name()
    {
        CorpusFold fold = SpeakerFolds.BySpeaker(TestCorpora.Sessions(3, 2), ["s2f", " s1m"], ["s3m", "s3f"]);
        fold.Name.Should().Be("speaker s1m, s2f");
        Speakers(fold.Test.Utterances).Should().Equal("s1m", "s2f");
        Speakers(fold.Validation.Utterances).Should().Equal("s3f", "s3m");
        fold.Train.Count.Should().Be(10);
        Corpus corpus = TestCorpora.Sessions(3, 2);
        FluentActions.Invoking(() => SpeakerFolds.BySpeaker(corpus, ["nobody"], ["s1f"]))
            .Should().Throw<SplitException>().WithMessage("*no speaker 'nobody'; it has 's1f', 's1m'*");
        FluentActions.Invoking(() => SpeakerFolds.BySpeaker(corpus, ["s1f", "s2f"], ["s2f"]))
            .Should().Throw<SplitException>().WithMessage("The speaker 's2f' cannot be both test and validation.");
        FluentActions.Invoking(() => SpeakerFolds.BySpeaker(corpus, [], ["s2f"]))
            .Should().Throw<SplitException>().WithMessage("*test has no labeled row*");
    }

    [Fact]
    public void Groups_of_speakers_are_nearly_equal_and_the_next_one_validates()
    {
        // Speakers of 9, 7, 6, 5, 4, 3, 2 labels, and one of none: 9 + 3, 7 + 4 + 2, 6 + 5.
        int[] counts = [9, 7, 6, 5, 4, 3, 2, 0];
        var corpus = new InMemoryCorpus(TestCorpora.Schema, counts.SelectMany((count, p) => Enumerable.Range(0, Math.Max(count, 3))
            .Select(i => TestCorpora.Row($"p{p}_{i}", $"p{p}", i < count ? i % 2 : null))));
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.GroupKFold(corpus, 3);
        folds.Select(fold => fold.Name).Should().Equal("group 1 of 3", "group 2 of 3", "group 3 of 3");
        folds.Select(fold => fold.Test.Count).Should().Equal(12, 13, 11);
        for (int i = 0; i < 3; i++)
        {
            folds[i].Validation.Utterances.Should().Equal(folds[(i + 1) % 3].Test.Utterances);
            Speakers(folds[i].Parts[0].Rows.Select(row => row.Utterance)).Should().Contain("p7");
        }
    }

    [Fact]
    public void Seed_draws_the_groups_and_the_order_of_rows_does_not()
    {
        InMemoryCorpus corpus = TestCorpora.Sessions(6, 2);
        string Groups(Corpus of, long seed) =>
            string.Join(" ", SpeakerFolds.GroupKFold(of, 4, seed).Select(fold => string.Join("+", Speakers(fold.Test.Utterances).Order())));
        Groups(new InMemoryCorpus(TestCorpora.Schema, corpus.Rows.Reverse()), 3).Should().Be(Groups(corpus, 3));
        Enumerable.Range(0, 5).Select(seed => Groups(corpus, seed)).Distinct().Should().HaveCountGreaterThan(1);
        FluentActions.Invoking(() => SpeakerFolds.GroupKFold(corpus, 2))
            .Should().Throw<OptionsException>().WithMessage("*k is 2; at least 3*");
        FluentActions.Invoking(() => SpeakerFolds.GroupKFold(corpus, 13))
            .Should().Throw<SplitException>().WithMessage("*12 speaker(s) with a label*13 groups*");
    }

    [Fact]
    public void Rows_without_any_of_the_modalities_are_in_no_part_and_are_told()
    {
        CorpusRow[] rows = [.. TestCorpora.Sessions(3, 2).Rows.Select((row, i) => i % 5 == 1
            ? row with { Utterance = row.Utterance.WithModalities(Modality.Acoustic) } : row)];
        var corpus = new InMemoryCorpus(TestCorpora.Schema, rows);
        SpeakerFolds.LeaveOneSessionOut(corpus)[0].AbsentIds.Should().BeEmpty();
        string[] without = [.. rows.Where((_, i) => i % 5 == 1).Select(row => row.Utterance.Id)];
        foreach (CorpusFold fold in SpeakerFolds.LeaveOneSessionOut(corpus.WithModalities(Modality.Visual)))
        {
            fold.AbsentIds.Should().BeEquivalentTo(without);
            fold.Parts.SelectMany(part => part.Rows).Should().OnlyContain(row => row.Utterance.Has(Modality.Visual))
                .And.HaveCount(rows.Length - without.Length);
            fold.TestEnrollment.Concat(fold.Test.Utterances).Select(utterance => utterance.Id).Should().NotIntersectWith(without);
        }
    }

    private static string[] Speakers(IEnumerable<Utterance> utterances) =>
        [.. utterances.Select(utterance => utterance.Speaker).Distinct()];
}
