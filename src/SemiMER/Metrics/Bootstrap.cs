using MathNet.Numerics.Statistics;

namespace SemiMER.Metrics;

/// <summary>
/// Intervals of a metric by the percentile bootstrap (Efron 1979): utterances, or whole speakers or dialogues, are drawn with
/// replacement as many times as there are, and the metric is computed again; the interval runs between the (1 - level) / 2 and the
/// 1 - (1 - level) / 2 quantile of the values so found (quantiles with linear interpolation, Hyndman and Fan's type 7).
/// </summary>
/// <remarks>
/// Utterances of one speaker are alike. Draw by speaker when the question is how the metric would be on other speakers; drawing
/// utterances then gives an interval that is too narrow. It measures the test set's share of the uncertainty only: not the seed's,
/// not the training set's.
/// </remarks>
public static class Bootstrap
{
    /// <summary>The interval of any statistic of rows.</summary>
    /// <param name="rowCount">The number of rows (utterances), at least 1.</param>
    /// <param name="statistic">
    /// Computes the statistic from row indices in 0..rowCount - 1, in which a row occurs as often as it was drawn.
    /// The list is valid during the call only. The result must not be NaN.
    /// </param>
    /// <param name="random">The stream of random numbers. The same stream gives the same interval.</param>
    /// <param name="groups">The speaker or dialogue of each row, to draw these as a whole; null draws rows.</param>
    /// <param name="resamples">How often the set is drawn again, at least 1. Default 2000.</param>
    /// <param name="level">Confidence level, above 0 and at most 0.999. Default 0.95.</param>
    /// <returns>
    /// The statistic on all rows and its interval; the count is that of the groups, or of the rows. With one group (or row) every
    /// draw is the same, and the ends are NaN.
    /// </returns>
    /// <exception cref="MetricException">
    /// An argument is out of range, the groups do not fit the rows, or the statistic is NaN on a draw.
    /// </exception>
    public static ConfidenceInterval Interval(
        int rowCount,
        Func<IReadOnlyList<int>, double> statistic,
        RandomSource random,
        IReadOnlyList<string>? groups = null,
        int resamples = 2000,
        double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentNullException.ThrowIfNull(random);
        MetricGuard.AtLeastOne(rowCount, "rows");
        MetricGuard.AtLeastOne(resamples, nameof(resamples));
        MetricGuard.Level(level);
        int[][] units = RowGroups.Of(rowCount, groups);
        double estimate = statistic([.. Enumerable.Range(0, rowCount)]);
        if (units.Length == 1)
            return new ConfidenceInterval(estimate, double.NaN, double.NaN, level, Count: 1);

        var values = new double[resamples];
        var drawn = new List<int>(rowCount);
        for (int resample = 0; resample < resamples; resample++)
        {
            drawn.Clear();
            for (int draw = 0; draw < units.Length; draw++)
                drawn.AddRange(units[random.NextInt32(units.Length)]);
            values[resample] = statistic(drawn);
            if (double.IsNaN(values[resample]))
            {
                throw new MetricException(FormattableString.Invariant(
                    $"The statistic is NaN on draw {resample}: it is undefined where a class or group was not drawn. ")
                    + "Use one that every draw defines, such as UA over the classes present.");
            }
        }

        Array.Sort(values);
        double tail = (1 - level) / 2;
        return new ConfidenceInterval(estimate, Quantile(values, tail), Quantile(values, 1 - tail), level, units.Length);
    }

    /// <summary>The interval of a classification metric over utterances.</summary>
    /// <param name="truth">The true class index of each utterance; at least one.</param>
    /// <param name="predicted">The predicted class index of each utterance, in the same order.</param>
    /// <param name="classNames">The classes, in the order of the indices.</param>
    /// <param name="metric">Which metric, for example <c>metrics => metrics.UnweightedAccuracy</c>.</param>
    /// <param name="random">The stream of random numbers. The same stream gives the same interval.</param>
    /// <param name="groups">The speaker or dialogue of each utterance, to draw these as a whole; null draws utterances.</param>
    /// <param name="resamples">How often the set is drawn again, at least 1. Default 2000.</param>
    /// <param name="level">Confidence level, above 0 and at most 0.999. Default 0.95.</param>
    /// <returns>The metric on all utterances and its interval, as for any statistic.</returns>
    /// <exception cref="MetricException">As for any statistic, or the labels do not fit the classes.</exception>
    public static ConfidenceInterval Interval(
        IReadOnlyList<int> truth,
        IReadOnlyList<int> predicted,
        IReadOnlyList<string> classNames,
        Func<EmotionMetrics, double> metric,
        RandomSource random,
        IReadOnlyList<string>? groups = null,
        int resamples = 2000,
        double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(metric);
        MetricGuard.SameLength(truth.Count, nameof(truth), predicted.Count, nameof(predicted));
        return Interval(
            truth.Count,
            rows => metric(EmotionMetrics.FromPredictions(
                [.. rows.Select(row => truth[row])], [.. rows.Select(row => predicted[row])], classNames)),
            random,
            groups,
            resamples,
            level);
    }

    private static double Quantile(double[] sorted, double probability) =>
        SortedArrayStatistics.QuantileCustom(sorted, probability, QuantileDefinition.R7);
}
