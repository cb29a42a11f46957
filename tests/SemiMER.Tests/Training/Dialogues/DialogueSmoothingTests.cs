using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Smoothing against a sum over every sequence of classes, alignment against its definition.</summary>
public sealed class DialogueSmoothingTests
{
    private static readonly double[] Shares = [0.5, 0.3, 0.2];

    [Theory]
    [InlineData(1, 0.7)]
    [InlineData(2, 0.7)]
    [InlineData(5, 0.7)]
    [InlineData(5, 0)]
    [InlineData(5, 0.999)]
    public void Posteriors_are_those_of_all_sequences(int length, double stay)
    {
        RowMatrix posteriors = Posteriors(length, seed: length);
        DialogueRows dialogues = DialogueRows.Of([.. Rows(length, "one"), .. Rows(2, "two")]);
        RowMatrix all = new([.. posteriors.Values, .. Posteriors(2, seed: 9).Values], 3);
        RowMatrix smoothed = DialogueSmoothing.Smooth(all, Shares, stay, dialogues);
        for (int t = 0; t < length; t++)
        {
            double[] expected = Enumerated(posteriors, stay, t);
            for (int k = 0; k < 3; k++)
                smoothed.Row(t)[k].Should().BeApproximately(expected[k], 1e-12);
        }
    }

    [Fact]
    public void An_utterance_alone_or_by_itself_keeps_its_posteriors()
    {
        RowMatrix posteriors = Posteriors(4, seed: 3);
        Utterance[] alone = [.. Rows(2, "one"), .. Rows(1, "two"), Rows(1, "three")[0] with { Dialogue = null }];
        RowMatrix smoothed = DialogueSmoothing.Smooth(posteriors, Shares, 0.9, DialogueRows.Of(alone));
        for (int k = 0; k < 6; k++)
            smoothed.Values[6 + k].Should().BeApproximately(posteriors.Values[6 + k], 1e-14);
        RowMatrix independent = DialogueSmoothing.Smooth(posteriors, Shares, stay: 0, DialogueRows.Of(alone));
        for (int k = 0; k < 12; k++)
            independent.Values[k].Should().BeApproximately(posteriors.Values[k], 1e-14);
    }

    [Fact]
    public void A_label_stays_and_pulls_its_neighbours()
    {
        var posteriors = new RowMatrix([1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 0, 1, 1.0 / 3, 1.0 / 3, 1.0 / 3], 3);
        RowMatrix smoothed = DialogueSmoothing.Smooth(posteriors, Shares, 0.7, DialogueRows.Of(Rows(3, "one")));
        smoothed.Row(1).ToArray().Should().Equal(0, 0, 1);
        smoothed.Row(0)[2].Should().BeGreaterThan(0.7);
        smoothed.Row(2)[2].Should().BeGreaterThan(0.7);
    }

    [Fact]
    public void A_thousand_certain_utterances_stay_finite()
    {
        var certain = new RowMatrix([.. Enumerable.Range(0, 1000).SelectMany(i => (double[])[i % 2, 1 - i % 2, 0])], 3);
        RowMatrix smoothed = DialogueSmoothing.Smooth(certain, Shares, 0.99, DialogueRows.Of(Rows(1000, "one")));
        smoothed.Values.Should().Equal(certain.Values);
    }

    [Fact]
    public void Neighbours_are_pairs_of_one_dialogue_by_place()
    {
        Utterance[] rows = [.. Rows(3, "one"), .. Rows(2, "two")];
        Utterance[] turned = [rows[2], rows[0], rows[3], rows[1], rows[4]];
        DialogueRows dialogues = DialogueRows.Of(turned);
        dialogues.Dialogues.Should().BeEquivalentTo((int[][])[[1, 3, 0], [2, 4]], order => order.WithStrictOrdering());
        dialogues.Neighbours(1).Should().BeEquivalentTo(((int, int)[])[(1, 3), (3, 0), (2, 4)]);
        dialogues.Neighbours(100).Should().BeEquivalentTo(((int, int)[])[(1, 3), (1, 0), (3, 0), (2, 4)]);
    }

    [Fact]
    public void Rows_without_dialogues_are_refused()
    {
        Action alone = () => DialogueRows.Of([.. Rows(1, "one"), .. Rows(1, "two")]);
        alone.Should().Throw<TrainingException>().WithMessage("*dialogue*Order*");
        Action together = () => DialogueRows.Of([.. Rows(3, "one").Select(row => row with { Order = 0 })]);
        together.Should().Throw<TrainingException>().WithMessage("*'one 0' and 'one 1'*Order*");
        DialogueRows.Of([.. Rows(3, "one").Select((row, i) => row with { Order = 0, Start = 9 - i })]).Dialogues[0]
            .Should().Equal(2, 1, 0);
        Action unknown = () => DialogueRows.Of([.. Rows(3, "one").Select(row => row with { Dialogue = " " })]);
        unknown.Should().Throw<TrainingException>();
    }

    [Fact]
    public void Aligned_posteriors_have_the_shares_and_keep_the_odds_within_classes()
    {
        RowMatrix posteriors = Posteriors(50, seed: 5), before = posteriors with { Values = (double[])posteriors.Values.Clone() };
        DistributionAlignment.Align(posteriors, Shares);
        for (int k = 0; k < 3; k++)
            Enumerable.Range(0, 50).Average(i => posteriors.Row(i)[k]).Should().BeApproximately(Shares[k], 1e-8);
        // p_k a_k / sum_j p_j a_j with the same a for every row: ratios of odds are the same for all.
        double[] first = [.. Enumerable.Range(1, 2).Select(k => Odds(posteriors, 0, k) / Odds(before, 0, k))];
        for (int i = 0; i < 50; i++)
        {
            Enumerable.Range(0, 3).Sum(k => posteriors.Row(i)[k]).Should().BeApproximately(1, 1e-12);
            for (int k = 1; k < 3; k++)
                (Odds(posteriors, i, k) / Odds(before, i, k)).Should().BeApproximately(first[k - 1], 1e-6 * first[k - 1]);
        }
    }

    [Fact]
    public void Alignment_stands_no_rows_and_classes_that_no_row_can_have()
    {
        DistributionAlignment.Align(new RowMatrix([], 3), Shares);
        var without = new RowMatrix([0.9, 0.1, 0, 0.4, 0.6, 0], 3);
        DistributionAlignment.Align(without, Shares);
        without.Values.Should().OnlyContain(p => p >= 0 && p <= 1);
        without.Row(0)[2].Should().Be(0);
    }

    private static double Odds(RowMatrix p, int row, int k) => p.Row(row)[k] / p.Row(row)[0];

    private static Utterance[] Rows(int count, string dialogue) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            new Utterance { Id = $"{dialogue} {i}", Speaker = "s", Dialogue = dialogue, Order = i }),
    ];

    private static RowMatrix Posteriors(int rows, int seed)
    {
        var random = new Random(seed);
        var posteriors = new RowMatrix([.. Enumerable.Range(0, 3 * rows).Select(_ => 0.05 + random.NextDouble())], 3);
        for (int i = 0; i < rows; i++)
        {
            double sum = posteriors.Row(i)[0] + posteriors.Row(i)[1] + posteriors.Row(i)[2];
            for (int k = 0; k < 3; k++)
                posteriors.Row(i)[k] /= sum;
        }
        return posteriors;
    }

    // sum over all sequences c with c_t = k of pi_c1 e_1c1 prod_t A_c(t-1)c(t) e_tct
    private static double[] Enumerated(RowMatrix p, double stay, int at)
    {
        double[] sums = new double[3];
        for (int sequence = 0; sequence < Math.Pow(3, p.Rows); sequence++)
        {
            double product = 1;
            int before = -1, own = -1;
            for (int t = 0, rest = sequence; t < p.Rows; t++, rest /= 3)
            {
                int k = rest % 3;
                double transition = t == 0 ? Shares[k] : (k == before ? stay : 0) + (1 - stay) * Shares[k];
                product *= transition * p.Row(t)[k] / Shares[k];
                before = k;
                own = t == at ? k : own;
            }
            sums[own] += product;
        }
        return [.. sums.Select(sum => sum / sums.Sum())];
    }
}
