namespace SemiMER.Metrics;

/// <summary>
/// Whether predicted probabilities can be believed: of the predictions made with 80 % confidence, 80 % should be right.
/// </summary>
/// <param name="ExpectedCalibrationError">
/// ECE (Naeini et al. 2015, Guo et al. 2017): confidence is the largest probability of a row; rows fall into M bins of equal width
/// ((b - 1) / M, b / M]; sum over bins of (rows in bin / rows) x |share correct in bin - mean confidence in bin|. In 0..1, lower is
/// better. Depends on M.
/// </param>
/// <param name="BrierScore">
/// Mean over rows of the sum over classes of (p_c - [c is the true class])^2 (Brier 1950). In 0..2, lower is better.
/// </param>
/// <param name="NegativeLogLikelihood">
/// NLL: mean over rows of -ln(probability of the true class), in nats. 0 or more, lower is better; infinite if a true class was
/// given probability 0.
/// </param>
/// <param name="BinCount">M, the number of bins of the expected calibration error.</param>
/// <param name="Count">The number of utterances.</param>
public sealed record CalibrationMetrics(
    double ExpectedCalibrationError, double BrierScore, double NegativeLogLikelihood, int BinCount, int Count)
{
    // Rows of a float32 softmax over many classes sum to 1 only so closely.
    private const double SumTolerance = 1e-4;

    /// <summary>Computes all measures.</summary>
    /// <param name="classNames">The classes, in the order of the indices.</param>
    /// <param name="truth">The true class index of each utterance; at least one.</param>
    /// <param name="probabilities">
    /// Per utterance the probabilities of the classes, <c>[utterance][class]</c>, each in 0..1, that sum to 1 within 0.0001. The
    /// class with the largest counts as predicted, the first of equal ones.
    /// </param>
    /// <param name="binCount">The number of bins of the expected calibration error, at least 1. Default 15.</param>
    /// <returns>The measures.</returns>
    /// <exception cref="MetricException">
    /// The lists are empty or differ in length, a label is not one of the classes, or a row is not a distribution over the classes.
    /// </exception>
    public static CalibrationMetrics FromProbabilities(
        IReadOnlyList<string> classNames, IReadOnlyList<int> truth, IReadOnlyList<IReadOnlyList<double>> probabilities, int binCount = 15)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(probabilities);
        MetricGuard.SameLength(truth.Count, nameof(truth), probabilities.Count, nameof(probabilities));
        MetricGuard.NotEmpty(truth.Count, "utterances");
        MetricGuard.AtLeastOne(binCount, "bins");

        double brier = 0.0;
        double logLikelihood = 0.0;
        var excessByBin = new double[binCount]; // sum over the bin's rows of correct - confidence
        for (int row = 0; row < truth.Count; row++)
        {
            MetricGuard.ClassIndex(truth[row], classNames, nameof(truth), row);
            IReadOnlyList<double> distribution = probabilities[row];
            CheckDistribution(distribution, classNames.Count, row);
            for (int index = 0; index < distribution.Count; index++)
            {
                double error = distribution[index] - (index == truth[row] ? 1 : 0);
                brier += error * error;
            }

            logLikelihood += Math.Log(distribution[truth[row]]);
            int predicted = IndexOfLargest(distribution);
            excessByBin[BinOf(distribution[predicted], binCount)] += (predicted == truth[row] ? 1 : 0) - distribution[predicted];
        }

        int count = truth.Count;
        return new CalibrationMetrics(
            // (rows in bin / rows) |accuracy - confidence| = |sum over the bin of (correct - confidence)| / rows
            ExpectedCalibrationError: excessByBin.Sum(Math.Abs) / count,
            BrierScore: brier / count,
            NegativeLogLikelihood: -logLikelihood / count,
            binCount,
            count);
    }

    private static void CheckDistribution(IReadOnlyList<double> distribution, int classCount, int row)
    {
        if (distribution.Count != classCount)
        {
            throw new MetricException(FormattableString.Invariant(
                $"probabilities, row {row}: {distribution.Count} probabilities for {classCount} classes. Give one per class."));
        }

        double sum = 0.0;
        foreach (double probability in distribution)
        {
            if (!(probability >= 0 && probability <= 1))
            {
                throw new MetricException(FormattableString.Invariant(
                    $"probabilities, row {row}: {probability} is outside 0..1. Give probabilities (after softmax), not scores."));
            }

            sum += probability;
        }

        if (Math.Abs(sum - 1) > SumTolerance)
        {
            throw new MetricException(FormattableString.Invariant(
                $"probabilities, row {row}: they sum to {sum}, not 1. Give probabilities (after softmax), not scores."));
        }
    }

    // The b with b / M < confidence <= (b + 1) / M. The product alone would put 7 / 25, which times 25 rounds up, into the next one.
    internal static int BinOf(double confidence, int binCount)
    {
        int bin = (int)Math.Ceiling(confidence * binCount) - 1;
        if (bin >= 1 && confidence <= bin / (double)binCount)
            bin--;
        else if (bin + 1 < binCount && confidence > (bin + 1) / (double)binCount)
            bin++;
        return Math.Max(0, bin);
    }

    internal static int IndexOfLargest(IReadOnlyList<double> values)
    {
        int largest = 0;
        for (int index = 1; index < values.Count; index++)
        {
            if (values[index] > values[largest])
                largest = index;
        }

        return largest;
    }
}
