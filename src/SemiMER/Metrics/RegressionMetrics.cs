namespace SemiMER.Metrics;

/// <summary>How well continuous targets, such as arousal or valence, are predicted. One target dimension at a time.</summary>
/// <param name="Concordance">
/// CCC, Lin's concordance correlation coefficient (Lin 1989): 2 s_xy / (s_x^2 + s_y^2 + (m_x - m_y)^2), with means m and
/// (co)variances s that divide by n. In -1..1, higher is better; unlike Pearson's it falls with a wrong mean or scale. 0 if one
/// side is constant; NaN if both sides are the same constant.
/// </param>
/// <param name="Pearson">s_xy / (s_x s_y), in -1..1, higher is better. NaN if a side is constant, and so for a single row.</param>
/// <param name="MeanAbsoluteError">MAE: mean of |prediction - truth|, 0 or more in units of the target, lower is better.</param>
/// <param name="RootMeanSquaredError">
/// RMSE: sqrt of the mean of (prediction - truth)^2, 0 or more in units of the target, lower is better.
/// </param>
/// <param name="Count">The number of utterances.</param>
public sealed record RegressionMetrics(
    double Concordance, double Pearson, double MeanAbsoluteError, double RootMeanSquaredError, int Count)
{
    /// <summary>Computes all measures. Rows without a target must be left out beforehand.</summary>
    /// <param name="truth">The target of each utterance; at least one, all finite.</param>
    /// <param name="predicted">The prediction for each utterance, in the same order; all finite.</param>
    /// <returns>The measures.</returns>
    /// <exception cref="MetricException">
    /// The lists are empty, differ in length or hold a non-finite value (its row is named).
    /// </exception>
    public static RegressionMetrics FromPredictions(IReadOnlyList<double> truth, IReadOnlyList<double> predicted)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        MetricGuard.SameLength(truth.Count, nameof(truth), predicted.Count, nameof(predicted));
        MetricGuard.NotEmpty(truth.Count, "utterances");
        MetricGuard.Finite(truth, nameof(truth));
        MetricGuard.Finite(predicted, nameof(predicted));

        int count = truth.Count;
        double truthMean = Moments.Mean(truth);
        double predictedMean = Moments.Mean(predicted);
        double truthVariance = Moments.SumOfSquares(truth, truthMean) / count;
        double predictedVariance = Moments.SumOfSquares(predicted, predictedMean) / count;
        double covariance = Moments.SumOfProducts(truth, truthMean, predicted, predictedMean) / count;
        var errors = new double[count]; // differences of near numbers are exact, those of their means are not
        double absoluteErrors = 0.0;
        double squaredErrors = 0.0;
        for (int row = 0; row < count; row++)
        {
            errors[row] = predicted[row] - truth[row];
            absoluteErrors += Math.Abs(errors[row]);
            squaredErrors += errors[row] * errors[row];
        }

        double meanDifference = Moments.Mean(errors);

        // 0 / 0 gives the NaN that is promised for constants; the clamp only removes rounding beyond 1.
        return new RegressionMetrics(
            Concordance: 2 * covariance / (truthVariance + predictedVariance + (meanDifference * meanDifference)),
            Pearson: Math.Clamp(covariance / Math.Sqrt(truthVariance) / Math.Sqrt(predictedVariance), -1, 1),
            MeanAbsoluteError: absoluteErrors / count,
            RootMeanSquaredError: Math.Sqrt(squaredErrors / count),
            count);
    }
}
