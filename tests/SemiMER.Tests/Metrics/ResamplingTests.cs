using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

public sealed class ResamplingTests
{
    private static readonly string[] Classes = ["ang", "hap"];

    [Fact]
    public void Bootstrap_of_accuracy_gives_the_binomial_quantiles()
    {
        // 70 of 100 right: hits of a draw are binomial(100, 0.7), with P(X <= 60) = 0.0210, P(X <= 61) = 0.0340,
        // P(X <= 78) = 0.9712 and P(X <= 79) = 0.9835, so the quantiles at 0.025 and 0.975 are 61 and 79.
        int[] predicted = [.. Enumerable.Range(0, 100).Select(row => row < 70 ? 0 : 1)];

        var interval = Bootstrap.Interval(
            new int[100], predicted, Classes, metrics => metrics.WeightedAccuracy, Stream(1), resamples: 20_000);

        interval.Mean.Should().BeApproximately(0.7, 1e-12);
        interval.Lower.Should().BeApproximately(0.61, 1e-12);
        interval.Upper.Should().BeApproximately(0.79, 1e-12);
        interval.Count.Should().Be(100);
    }

    [Fact]
    public void The_same_stream_gives_the_same_interval()
    {
        double[] values = [.. Enumerable.Range(0, 50).Select(row => Math.Sin(row))];
        ConfidenceInterval From(int seed) =>
            Bootstrap.Interval(50, rows => rows.Average(row => values[row]), Stream(seed), resamples: 200);

        From(3).Should().Be(From(3));
        From(3).Should().NotBe(From(4));
    }

    [Fact]
    public void Speakers_are_drawn_as_a_whole()
    {
        // Of two speakers one is always recognised, the other never. Drawn by speaker a draw scores 0, 1/2 or 1 (1/4, 1/2, 1/4);
        // drawn by utterance it scores about 0.5 +- 2 x 0.05.
        int[] predicted = [.. Enumerable.Range(0, 100).Select(row => row % 2)];
        string[] speakers = [.. Enumerable.Range(0, 100).Select(row => row % 2 == 0 ? "anna" : "ben")];

        var bySpeaker = Bootstrap.Interval(new int[100], predicted, Classes, metrics => metrics.WeightedAccuracy, Stream(5), speakers);
        var byUtterance = Bootstrap.Interval(new int[100], predicted, Classes, metrics => metrics.WeightedAccuracy, Stream(5));

        bySpeaker.Should().Be(new ConfidenceInterval(0.5, 0, 1, 0.95, 2));
        byUtterance.HalfWidth.Should().BeInRange(0.07, 0.13);
    }

    [Fact]
    public void A_drawn_speaker_brings_each_of_its_rows_once()
    {
        var draws = new List<int[]>();
        Bootstrap.Interval(
            5,
            rows =>
            {
                draws.Add([.. rows]);
                return 0;
            },
            Stream(2),
            groups: ["a", "b", "a", "c", "b"],
            resamples: 30);

        draws[0].Should().Equal(0, 1, 2, 3, 4); // the whole set, for the estimate
        foreach (int[] draw in draws.Skip(1))
        {
            draw.Count(row => row == 0).Should().Be(draw.Count(row => row == 2)); // both rows of a
            draw.Count(row => row == 1).Should().Be(draw.Count(row => row == 4)); // both rows of b
            (draw.Count(row => row == 0) + draw.Count(row => row == 1) + draw.Count(row => row == 3)).Should().Be(3); // three speakers
        }
    }

    [Fact]
    public void One_speaker_has_no_ends() =>
        Bootstrap.Interval([0, 0], [0, 1], Classes, metrics => metrics.WeightedAccuracy, Stream(1), groups: ["anna", "anna"])
            .Should().Be(new ConfidenceInterval(0.5, double.NaN, double.NaN, 0.95, 1));

    [Fact]
    public void A_statistic_that_a_draw_leaves_undefined_is_refused() =>
        FluentActions.Invoking(() => Bootstrap.Interval([0, 1], [0, 1], Classes, metrics => metrics.PerClass[1].Recall, Stream(1)))
            .Should().Throw<MetricException>().WithMessage("The statistic is NaN on draw*");

    [Fact]
    public void Bad_bootstrap_arguments_are_refused()
    {
        FluentActions.Invoking(() => Bootstrap.Interval(0, _ => 0, Stream(1)))
            .Should().Throw<MetricException>().WithMessage("The number of rows is 0;*");
        FluentActions.Invoking(() => Bootstrap.Interval(2, _ => 0, Stream(1), resamples: 0))
            .Should().Throw<MetricException>().WithMessage("The number of resamples is 0;*");
        FluentActions.Invoking(() => Bootstrap.Interval(2, _ => 0, Stream(1), groups: ["a"]))
            .Should().Throw<MetricException>().WithMessage("*groups has 1.*");
        FluentActions.Invoking(() => Bootstrap.Interval(2, _ => 0, Stream(1), level: 0))
            .Should().Throw<MetricException>().WithMessage("The confidence level is 0;*");
    }

    [Fact]
    public void Permutation_test_of_accuracy_is_the_exact_McNemar_test()
    {
        // Only the candidate is right on 12 utterances, only the baseline on 3, both on 5.
        // Exact two-sided McNemar: 2 x sum over k = 0..3 of C(15, k) / 2^15 = 0.03515625; 20,000 exchanges scatter by 0.0013.
        int[] candidate = [.. Enumerable.Range(0, 20).Select(row => row is >= 12 and < 15 ? 1 : 0)];
        int[] baseline = [.. Enumerable.Range(0, 20).Select(row => row < 12 ? 1 : 0)];

        var test = PairedPermutationTest.Run(
            new int[20], candidate, baseline, Classes, metrics => metrics.WeightedAccuracy, Stream(11), permutations: 20_000);

        test.Difference.Should().BeApproximately(9.0 / 20, 1e-12);
        test.PValue.Should().BeApproximately(0.03515625, 0.005);
        test.Permutations.Should().Be(20_000);
        test.UnitCount.Should().Be(20);
    }

    [Fact]
    public void Permutation_test_is_two_sided_and_repeatable()
    {
        int[] right = new int[10];
        int[] wrong = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0];
        PairedPermutationTest Run(int[] candidate, int[] baseline) => PairedPermutationTest.Run(
            new int[10], candidate, baseline, Classes, metrics => metrics.WeightedAccuracy, Stream(3), permutations: 500);

        Run(right, wrong).Should().Be(Run(right, wrong));
        Run(wrong, right).PValue.Should().Be(Run(right, wrong).PValue);
        Run(wrong, right).Difference.Should().BeApproximately(-0.7, 1e-12);
    }

    [Fact]
    public void Equal_classifiers_are_indistinguishable()
    {
        var test = PairedPermutationTest.Run(
            [0, 1, 0], [0, 1, 1], [0, 1, 1], Classes, metrics => metrics.UnweightedAccuracy, Stream(1));

        test.Difference.Should().Be(0);
        test.PValue.Should().Be(1);
    }

    [Fact]
    public void Grouped_exchange_knows_only_as_much_as_there_are_speakers()
    {
        // The candidate is right on all 40 utterances of two speakers, the baseline on none. By utterance that is overwhelming
        // (p = 2^-39, so only the observed order counts); two speakers have four orders, of which two are as extreme: p = 1/2.
        int[] wrong = [.. Enumerable.Repeat(1, 40)];
        string[] speakers = [.. Enumerable.Range(0, 40).Select(row => row % 2 == 0 ? "anna" : "ben")];
        PairedPermutationTest Run(string[]? groups) => PairedPermutationTest.Run(
            new int[40], new int[40], wrong, Classes, metrics => metrics.WeightedAccuracy, Stream(8), groups, permutations: 999);

        Run(groups: null).PValue.Should().BeApproximately(0.001, 1e-12);
        Run(speakers).PValue.Should().BeApproximately(0.5, 0.08);
        Run(speakers).UnitCount.Should().Be(2);
    }

    [Fact]
    public void Bad_permutation_arguments_are_refused()
    {
        PairedPermutationTest Run(int[] truth, int[] candidate, int[] baseline, int permutations = 10) => PairedPermutationTest.Run(
            truth, candidate, baseline, Classes, metrics => metrics.WeightedAccuracy, Stream(1), permutations: permutations);

        FluentActions.Invoking(() => Run([0], [0, 1], [0])).Should().Throw<MetricException>().WithMessage("*candidate has 2.*");
        FluentActions.Invoking(() => Run([0], [0], [])).Should().Throw<MetricException>().WithMessage("*baseline has 0.*");
        FluentActions.Invoking(() => Run([], [], [])).Should().Throw<MetricException>().WithMessage("There are no utterances*");
        FluentActions.Invoking(() => Run([0], [2], [0])).Should().Throw<MetricException>().WithMessage("*class index 2 is outside*");
        FluentActions.Invoking(() => Run([0], [0], [0], permutations: 0)).Should().Throw<MetricException>();
        FluentActions.Invoking(() => PairedPermutationTest.Run(
                [0], [0], [0], Classes, metrics => metrics.PerClass[1].Recall, Stream(1)))
            .Should().Throw<MetricException>().WithMessage("The metric is NaN*");
    }

    private static RandomSource Stream(long seed) => new(seed, "resampling");
}
