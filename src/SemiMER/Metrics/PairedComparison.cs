namespace SemiMER.Metrics;

/// <summary>
/// Two recipes measured on the same seeds and folds: the differences pair by pair and the interval of their mean. What both
/// share (an easy fold, a lucky seed) cancels, so it sees smaller differences than two separate intervals do.
/// </summary>
public sealed class PairedComparison
{
    private PairedComparison(IReadOnlyList<double> differences, ConfidenceInterval interval)
    {
        Differences = differences;
        Interval = interval;
    }

    /// <summary>Candidate minus baseline of each pair, in the order given. Above 0: the candidate scored higher.</summary>
    public IReadOnlyList<double> Differences { get; }

    /// <summary>The mean difference: over pairs, or over clusters of their means. Same as the mean of <see cref="Interval"/>.</summary>
    public double MeanDifference => Interval.Mean;

    /// <summary>The interval of the mean difference by Student's t. Its count is the number of pairs, or of clusters.</summary>
    public ConfidenceInterval Interval { get; }

    /// <summary>Compares over pairs that are independent of each other, such as different seeds.</summary>
    /// <param name="candidate">Scores of the recipe in question.</param>
    /// <param name="baseline">Scores of the recipe it is compared with, in the same order.</param>
    /// <param name="level">Confidence level, above 0 and at most 0.999. Default 0.95.</param>
    /// <returns>Differences and interval; its ends are NaN for a single pair.</returns>
    /// <exception cref="MetricException">The lists are empty, differ in length or hold a non-finite value.</exception>
    public static PairedComparison OfPairs(IReadOnlyList<double> candidate, IReadOnlyList<double> baseline, double level = 0.95)
    {
        double[] differences = Subtract(candidate, baseline);
        return new PairedComparison(differences, ConfidenceInterval.OfMean(differences, level));
    }

    /// <summary>
    /// Compares over pairs that come in clusters, such as several seeds on each fold. Pairs of one fold share their test speakers
    /// and are not independent: they are averaged first, and t is taken over the clusters, with (clusters - 1) degrees of freedom.
    /// Each cluster weighs the same, whatever its number of pairs.
    /// </summary>
    /// <typeparam name="TCluster">Type of the cluster's name, compared by its equality.</typeparam>
    /// <param name="candidate">Scores of the recipe in question.</param>
    /// <param name="baseline">Scores of the recipe it is compared with, in the same order.</param>
    /// <param name="clusters">The cluster of each pair, for example its fold.</param>
    /// <param name="level">Confidence level, above 0 and at most 0.999. Default 0.95.</param>
    /// <returns>Differences of all pairs, and the interval over clusters; its ends are NaN for a single cluster.</returns>
    /// <exception cref="MetricException">The lists are empty, differ in length or hold a non-finite value.</exception>
    public static PairedComparison Clustered<TCluster>(
        IReadOnlyList<double> candidate, IReadOnlyList<double> baseline, IReadOnlyList<TCluster> clusters, double level = 0.95)
        where TCluster : notnull
    {
        ArgumentNullException.ThrowIfNull(clusters);
        double[] differences = Subtract(candidate, baseline);
        MetricGuard.SameLength(differences.Length, nameof(candidate), clusters.Count, nameof(clusters));
        double[] clusterMeans = [.. RowGroups.ByKey(clusters).Select(rows => Moments.Mean([.. rows.Select(row => differences[row])]))];
        return new PairedComparison(differences, ConfidenceInterval.OfMean(clusterMeans, level));
    }

    private static double[] Subtract(IReadOnlyList<double> candidate, IReadOnlyList<double> baseline)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(baseline);
        MetricGuard.SameLength(candidate.Count, nameof(candidate), baseline.Count, nameof(baseline));
        MetricGuard.NotEmpty(candidate.Count, "pairs");
        MetricGuard.Finite(candidate, nameof(candidate));
        MetricGuard.Finite(baseline, nameof(baseline));
        return [.. candidate.Zip(baseline, (one, other) => one - other)];
    }
}
