using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class LabelBudgetTests
{
    private static readonly double[] Fractions = [0.01, 0.05, 0.1, 0.33, 0.5, 1.0];
    private readonly CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(TestCorpora.Sessions(5, 25))[4];

    [Theory]
    [InlineData(0.001, 2)] // the minimum
    [InlineData(0.05, 8)] // 7.5 of 150 rows of each class
    [InlineData(0.5, 75)]
    [InlineData(1.0, 150)]
    public void Budget_is_a_share_of_each_class(double fraction, int perClass)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(fraction, 7);
        labeled.ClassCounts.Should().Equal(perClass, perClass);
        unlabeled.Should().HaveCount(fold.Train.Count - 2 * perClass);
        labeled.Utterances.Select(utterance => utterance.Id).Concat(unlabeled.Select(utterance => utterance.Id))
            .Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Small_budgets_lie_inside_large_ones()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            HashSet<string>[] ids = [.. Fractions.Select(fraction => Ids(fraction, seed))];
            for (int i = 1; i < ids.Length; i++)
                ids[i - 1].IsProperSubsetOf(ids[i]).Should().BeTrue();
        }
    }

    [Fact]
    public void Seed_decides_and_the_order_of_rows_does_not()
    {
        Ids(0.05, 7).SetEquals(Ids(0.05, 7)).Should().BeTrue();
        Ids(0.05, 7).SetEquals(Ids(0.05, 8)).Should().BeFalse();
        var reversed = new InMemoryCorpus(TestCorpora.Schema, TestCorpora.Sessions(5, 25).Rows.Reverse());
        (LabeledSet labeled, _) = SpeakerFolds.LeaveOneSessionOut(reversed)[4].Train.WithLabelBudget(0.05, 7);
        labeled.Utterances.Select(utterance => utterance.Id).ToHashSet().SetEquals(Ids(0.05, 7)).Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Fraction_out_of_range_is_refused(double fraction) =>
        FluentActions.Invoking(() => fold.Train.WithLabelBudget(fraction, 0))
            .Should().Throw<OptionsException>().WithMessage("*above 0, at most 1*");

    [Fact]
    public void Class_with_too_few_rows_is_named()
    {
        CorpusRow[] rows = [.. Enumerable.Range(0, 9).Select(i => TestCorpora.Row($"u{i}", $"p{i / 3}", i % 3 == 0 ? 1 : 0))];
        CorpusFold small = SpeakerFolds.LeaveOneSpeakerOut(new InMemoryCorpus(TestCorpora.Schema, rows))[0];
        FluentActions.Invoking(() => small.Train.WithLabelBudget(1, 0)).Should().Throw<CorpusException>()
            .WithMessage("The class 'happy' has too few labeled training rows*Expected at least 2, found 1.");
    }

    private HashSet<string> Ids(double fraction, int seed) =>
        [.. fold.Train.WithLabelBudget(fraction, seed).Labeled.Utterances.Select(utterance => utterance.Id)];
}
