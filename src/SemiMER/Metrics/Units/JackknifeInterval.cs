using MathNet.Numerics.Distributions;

namespace SemiMER.Metrics;

/// <summary>
/// The interval of a measure over independent units, test speakers or dialogues, nested in folds. A measure such as UA is no mean over
/// speakers, so its spread is found by leaving units out (Quenouille 1956, Tukey 1958).
/// </summary>
/// <remarks>
/// Units of one fold are tested by the same networks, and what the training had of luck they share. The variance is the larger of two:
/// that over units, and that over folds, in which this luck shows. Speakers of very unequal sizes tell less than their number
/// promises, so the degrees of freedom of Student's t are those of Bell and McCaffrey (Survey Methodology 28, 2002).
/// <c>SimulatedExperimentTests</c> measures what this covers.
/// </remarks>
internal static class JackknifeInterval
{
    /// <summary>Computes estimate and interval.</summary>
    /// <param name="clusters">The fold of each unit.</param>
    /// <param name="weights">How much each unit weighs in the measure; of any sum.</param>
    /// <param name="statistic">The measure on the units for which the function is true.</param>
    /// <param name="level">Confidence level, above 0 and at most 0.999.</param>
    /// <returns>The count is that of units; the ends are NaN for a single unit, or where the measure is undefined without one.</returns>
    public static ConfidenceInterval Of(
        IReadOnlyList<string> clusters, IReadOnlyList<double> weights, Func<Func<int, bool>, double> statistic, double level)
    {
        MetricGuard.Level(level);
        int units = clusters.Count;
        double estimate = statistic(static _ => true);
        if (units == 1)
            return new ConfidenceInterval(estimate, double.NaN, double.NaN, level, units);
        double total = weights.Sum();
        double[] shares = [.. weights.Select(weight => weight / total)];
        double variance = Variance(units, unit => statistic(other => other != unit));
        double freedom = DegreesOfFreedom(shares);
        string[] names = [.. clusters.Distinct()];
        if (names.Length > 1 && names.Length < units)
        {
            int[] clusterOf = [.. clusters.Select(cluster => Array.IndexOf(names, cluster))];
            double ofFolds = Variance(names.Length, fold => statistic(unit => clusterOf[unit] != fold));
            if (ofFolds > variance)
            {
                var foldShares = new double[names.Length];
                for (int unit = 0; unit < units; unit++)
                    foldShares[clusterOf[unit]] += shares[unit];
                // What is beyond the variance over units is known from the folds alone: v_u / v_f of the degrees between both.
                double freedomOfFolds = DegreesOfFreedom(foldShares);
                freedom = freedomOfFolds + (freedom - freedomOfFolds) * (variance / ofFolds);
                variance = ofFolds;
            }
        }
        double halfWidth = StudentT.InvCDF(location: 0, scale: 1, freedom, p: 1 - (1 - level) / 2) * Math.Sqrt(variance);
        return new ConfidenceInterval(estimate, estimate - halfWidth, estimate + halfWidth, level, units);
    }

    // (n - 1) / n sum over i of (e_i - mean of e)^2, with e_i the measure without i.
    private static double Variance(int count, Func<int, double> without)
    {
        double[] left = [.. Enumerable.Range(0, count).Select(without)];
        double mean = left.Average();
        return (count - 1.0) / count * left.Sum(value => (value - mean) * (value - mean));
    }

    /// <summary>
    /// tr(G O)^2 / tr(G O G O) with G = (I - 1 w')' D (I - 1 w'), D = diag(w^2 / (1 - w)^2), which is x' G x for the variance by
    /// leaving out of a mean of x with the weights w; n - 1 if all weigh the same. O is the assumed variance of each x: half of it that
    /// of speakers, which is the same for all, half that of their utterances, which falls with their number.
    /// </summary>
    internal static double DegreesOfFreedom(IReadOnlyList<double> shares)
    {
        double[] w = [.. shares.Where(share => share > 0)];
        if (w.Length < 2)
            return 1;
        double[] d = [.. w.Select(share => share * share / ((1 - share) * (1 - share)))];
        double[] o = [.. w.Select(share => 0.5 + 0.5 / (w.Length * share))];
        double sum = d.Sum(), trace = 0, traceOfSquare = 0;
        for (int i = 0; i < w.Length; i++)
        {
            for (int j = 0; j < w.Length; j++)
            {
                double g = (i == j ? d[i] : 0) - d[i] * w[j] - w[i] * d[j] + w[i] * w[j] * sum;
                if (i == j)
                    trace += g * o[i];
                traceOfSquare += g * g * o[i] * o[j];
            }
        }
        return Math.Max(1, trace * trace / traceOfSquare);
    }
}
