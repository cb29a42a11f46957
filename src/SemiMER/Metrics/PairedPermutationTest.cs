namespace SemiMER.Metrics;

/// <summary>
/// Could the difference between two classifiers on the same utterances be chance? If they were equally good, exchanging their
/// predictions on any utterance would change nothing but chance. The test exchanges them on each with probability 1/2, many times,
/// and counts how often the difference of the metric becomes at least as large, in either direction, as the one observed.
/// </summary>
/// <param name="Difference">Metric of the candidate minus metric of the baseline, as observed.</param>
/// <param name="PValue">
/// (1 + exchanges at least as extreme) / (1 + exchanges), two-sided, in 0..1 (Phipson and Smyth 2010: the observed order counts as one,
/// so the value is never 0). Lower speaks more against chance.
/// </param>
/// <param name="Permutations">The number of random exchanges.</param>
/// <param name="UnitCount">The number of units that were exchanged: utterances, or speakers or dialogues.</param>
public sealed record PairedPermutationTest(double Difference, double PValue, int Permutations, int UnitCount)
{
    // Sums of the same terms in another order differ in their last bits; such a difference is a tie.
    private const double TieTolerance = 1e-12;

    /// <summary>Tests two classifiers' predictions of the same utterances.</summary>
    /// <param name="truth">The true class index of each utterance; at least one.</param>
    /// <param name="candidate">What the classifier in question predicted, in the same order.</param>
    /// <param name="baseline">What the classifier it is compared with predicted, in the same order.</param>
    /// <param name="classNames">The classes, in the order of the indices.</param>
    /// <param name="metric">Which metric, for example <c>metrics => metrics.UnweightedAccuracy</c>. Must not be NaN.</param>
    /// <param name="random">The stream of random numbers. The same stream gives the same p-value.</param>
    /// <param name="groups">
    /// The speaker or dialogue of each utterance, to exchange all its utterances together; null exchanges single utterances. Six or
    /// more groups are needed to reach 0.05.
    /// </param>
    /// <param name="permutations">The number of random exchanges, at least 1. Default 10,000.</param>
    /// <returns>Observed difference and p-value.</returns>
    /// <exception cref="MetricException">
    /// Lists are empty or differ in length, a label is not one of the classes, or the metric is NaN.
    /// </exception>
    public static PairedPermutationTest Run(
        IReadOnlyList<int> truth,
        IReadOnlyList<int> candidate,
        IReadOnlyList<int> baseline,
        IReadOnlyList<string> classNames,
        Func<EmotionMetrics, double> metric,
        RandomSource random,
        IReadOnlyList<string>? groups = null,
        int permutations = 10_000)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(random);
        MetricGuard.SameLength(truth.Count, nameof(truth), candidate.Count, nameof(candidate));
        MetricGuard.SameLength(truth.Count, nameof(truth), baseline.Count, nameof(baseline));
        MetricGuard.AtLeastOne(permutations, nameof(permutations));
        int[][] units = RowGroups.Of(truth.Count, groups);

        double MetricDifference(IReadOnlyList<int> one, IReadOnlyList<int> other)
        {
            double difference = metric(EmotionMetrics.FromPredictions(truth, one, classNames))
                - metric(EmotionMetrics.FromPredictions(truth, other, classNames));
            return double.IsNaN(difference)
                ? throw new MetricException("The metric is NaN on these predictions. Use one that is always defined, such as UA.")
                : difference;
        }

        double observed = MetricDifference(candidate, baseline);
        int[] first = [.. candidate];
        int[] second = [.. baseline];
        int extreme = 0;
        for (int permutation = 0; permutation < permutations; permutation++)
        {
            // Exchanging an already exchanged pair again with probability 1/2 leaves every arrangement equally likely.
            foreach (int[] rows in units)
            {
                if (random.NextInt32(2) == 0)
                    continue;
                foreach (int row in rows)
                    (first[row], second[row]) = (second[row], first[row]);
            }

            if (Math.Abs(MetricDifference(first, second)) >= Math.Abs(observed) - TieTolerance)
                extreme++;
        }

        return new PairedPermutationTest(observed, (1.0 + extreme) / (1.0 + permutations), permutations, units.Length);
    }
}
