using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class FoldTests
{
    [Fact]
    public void Each_session_is_tested_once_and_the_one_before_validates()
    {
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(TestCorpora.Sessions(5, 3));
        folds.Select(fold => fold.Name).Should().Equal("session 1", "session 2", "session 3", "session 4", "session 5");
        folds.Select(fold => Sessions(fold.Test.Utterances)).Should().Equal("1", "2", "3", "4", "5");
        folds.Select(fold => Sessions(fold.Validation.Utterances)).Should().Equal("5", "1", "2", "3", "4");
        foreach (CorpusFold fold in folds)
        {
            (fold.Test.Count, fold.Validation.Count, fold.Train.LabeledCount, fold.Train.Count).Should().Be((12, 12, 36, 42));
            fold.TestEnrollment.Should().HaveCount(14);
        }
    }

    [Fact]
    public void Sessions_are_in_natural_order() =>
        SpeakerFolds.LeaveOneSessionOut(TestCorpora.Sessions(11, 1))
            .Select(fold => fold.Name).Take(3).Should().Equal("session 1", "session 2", "session 3");

    [Fact]
    public void Parts_never_share_a_speaker()
    {
        Corpus corpus = TestCorpora.Sessions(4, 2);
        CorpusFold[] folds = [.. SpeakerFolds.LeaveOneSessionOut(corpus), .. SpeakerFolds.LeaveOneSpeakerOut(corpus),
            SpeakerFolds.BySession(corpus, "4", "2")];
        folds.Should().HaveCount(4 + 8 + 1);
        foreach (CorpusFold fold in folds)
        {
            (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(1, 0);
            string[][] parts =
            [
                Speakers(labeled.Utterances.Concat(unlabeled)),
                Speakers(fold.ValidationEnrollment.Concat(fold.Validation.Utterances)),
                Speakers(fold.TestEnrollment.Concat(fold.Test.Utterances)),
            ];
            parts.SelectMany(part => part).Should().OnlyHaveUniqueItems().And.HaveCount(8);
        }
    }

    [Fact]
    public void Overlap_is_named()
    {
        CorpusRow[] rows = [TestCorpora.Row("a", "anna", 0), TestCorpora.Row("b", "ben", 0), TestCorpora.Row("c", "anna", 1)];
        SplitException error = FluentActions.Invoking(() => new CorpusFold("x", TestCorpora.Schema, [rows[0]], [rows[1]], [rows[2]]))
            .Should().Throw<SplitException>().WithMessage("Split 'x': train and test share 1 speaker(s): 'anna'.*").Which;
        error.Overlap.Should().Equal("anna");
        error.Grouping.Should().Be(Grouping.Speaker);
    }

    [Fact]
    public void Speaker_in_two_sessions_is_named()
    {
        CorpusRow[] rows = [.. Enumerable.Range(1, 3).Select(i => TestCorpora.Row($"u{i}", i == 3 ? "p1" : $"p{i}", 0, session: $"{i}"))];
        var corpus = new InMemoryCorpus(TestCorpora.Schema, rows);
        FluentActions.Invoking(() => SpeakerFolds.LeaveOneSessionOut(corpus))
            .Should().Throw<SplitException>().WithMessage("*speaker(s): 'p1'*");
    }

    [Fact]
    public void Impossible_folds_say_why()
    {
        Corpus two = TestCorpora.Sessions(2, 2);
        FluentActions.Invoking(() => SpeakerFolds.LeaveOneSessionOut(two))
            .Should().Throw<SplitException>().WithMessage("*2 session(s) with a label, '1', '2'*at least 3*");
        FluentActions.Invoking(() => SpeakerFolds.BySession(two, "9", "1"))
            .Should().Throw<SplitException>().WithMessage("*no session '9'*");
        FluentActions.Invoking(() => SpeakerFolds.BySession(two, "1", "1"))
            .Should().Throw<SplitException>().WithMessage("*both test and validation*");
        FluentActions.Invoking(() => SpeakerFolds.LeaveOneSessionOut(TestCorpora.Tiny()))
            .Should().Throw<SplitException>().WithMessage("*'u0' has no session*");
        CorpusRow row = TestCorpora.Row("a", "anna", 0);
        FluentActions.Invoking(() => new CorpusFold("x", TestCorpora.Schema, [row], [TestCorpora.Row("b", "ben", null)], [row]))
            .Should().Throw<SplitException>().WithMessage("*validation has no labeled row*");
        FluentActions.Invoking(() => new CorpusFold("x", TestCorpora.Schema, [row], [row], [row], Grouping.Dialogue))
            .Should().Throw<SplitException>().WithMessage("*'a' has no dialogue*");
    }

    [Fact]
    public void File_splits_are_used_as_named()
    {
        CorpusRow[] rows =
        [
            TestCorpora.Row("a", "anna", 0), TestCorpora.Row("b", "ben", 1, "dev"), TestCorpora.Row("c", "cleo", 1, "test"),
            TestCorpora.Row("d", "anna", null, "unlabeled"), TestCorpora.Row("e", "cleo", null, "unlabeled"),
            TestCorpora.Row("f", "ben", null, "unlabeled"),
            TestCorpora.Row("g", "dora", 1, "other"),
        ];
        CorpusFold fold = Splits.ByName(new InMemoryCorpus(TestCorpora.Schema, rows), "train", "dev", "test");
        (fold.Train.Count, fold.Train.LabeledCount).Should().Be((2, 1));
        fold.Test.Utterances.Select(utterance => utterance.Id).Should().Equal("c");
        fold.TestEnrollment.Select(utterance => utterance.Id).Should().Equal("c", "e");
        fold.ValidationEnrollment.Select(utterance => utterance.Id).Should().Equal("b", "f");
        FluentActions.Invoking(() => Splits.ByName(new InMemoryCorpus(TestCorpora.Schema, rows), "train", "valid", "test"))
            .Should().Throw<SplitException>().WithMessage("*no split 'valid'; it has 'train', 'dev', 'test', 'unlabeled', 'other'*");
    }

    [Theory]
    [InlineData(Grouping.Speaker)]
    [InlineData(Grouping.Dialogue)]
    public void Share_of_training_groups_validates(Grouping grouping)
    {
        CorpusRow[] rows = [.. Enumerable.Range(0, 60).Select(i =>
            TestCorpora.Row($"u{i}", $"p{i % 12}", i / 6 % 2, i % 12 < 10 ? "train" : "test", $"d{i % 12}"))];
        var corpus = new InMemoryCorpus(TestCorpora.Schema, rows);
        CorpusFold fold = Splits.WithValidationShare(corpus, "train", "test", 0.2, seed: 3, grouping);
        Speakers(fold.Validation.Utterances).Should().HaveCount(2);
        fold.Train.Count.Should().Be(40);
        CorpusFold again = Splits.WithValidationShare(corpus, "train", "test", 0.2, seed: 3, grouping);
        again.Validation.Utterances.Should().Equal(fold.Validation.Utterances);
        Enumerable.Range(0, 8).Select(seed => Speakers(
            Splits.WithValidationShare(corpus, "train", "test", 0.2, seed, grouping).Validation.Utterances)[0])
            .Distinct().Count().Should().BeGreaterThan(1);
        FluentActions.Invoking(() => Splits.WithValidationShare(corpus, "train", "test", 1))
            .Should().Throw<OptionsException>().WithMessage("*validationShare is 1*");
    }

    [Fact]
    public void Left_out_classes_join_the_pool_and_never_a_test_set()
    {
        var schema = new CorpusSchema("x", ["a", "b", "c"], TestCorpora.Schema.Modalities);
        CorpusRow[] rows = [.. Enumerable.Range(0, 27).Select(i => TestCorpora.Row($"u{i}", $"p{i / 9}", i % 3, session: $"{i / 9}"))];
        Corpus corpus = new InMemoryCorpus(schema, rows).WithClasses(ClassMap.Parse("b,a", schema.Classes));
        CorpusFold fold = SpeakerFolds.BySession(corpus, "2", "1");
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(1, 0);
        labeled.Utterances.Select(utterance => utterance.Id).Should().Equal("u0", "u1", "u3", "u4", "u6", "u7");
        labeled.Select(item => item.ClassIndex).Should().Equal(1, 0, 1, 0, 1, 0);
        unlabeled.Select(utterance => utterance.Id).Should().Equal("u2", "u5", "u8");
        fold.Test.Count.Should().Be(6);
        fold.Test.Classes.Should().Equal("b", "a");
    }

    private static string[] Speakers(IEnumerable<Utterance> utterances) =>
        [.. utterances.Select(utterance => utterance.Speaker).Distinct()];

    private static string Sessions(IEnumerable<Utterance> utterances) =>
        string.Join('+', utterances.Select(utterance => utterance.Session).Distinct());
}
