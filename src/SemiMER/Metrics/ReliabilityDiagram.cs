namespace SemiMER.Metrics;

/// <summary>
/// What stands behind the expected calibration error: confidence and share of correct predictions, bin by bin. Where predictions can be
/// believed both are the same in every bin.
/// </summary>
/// <param name="Bins">The bins of equal width, from confidence 0 to 1; also those without a prediction.</param>
/// <param name="Count">The number of utterances.</param>
public sealed record ReliabilityDiagram(IReadOnlyList<ReliabilityBin> Bins, int Count)
{
    /// <summary>Puts predictions into bins of their confidence, as <see cref="CalibrationMetrics"/> does.</summary>
    /// <param name="truth">The true class index of each utterance; at least one.</param>
    /// <param name="probabilities">
    /// Per utterance the probabilities of the classes, <c>[utterance][class]</c>, each in 0..1. The largest is the confidence, and its
    /// class is predicted, the first of equal ones.
    /// </param>
    /// <param name="binCount">The number of bins, at least 1. Default 10.</param>
    /// <exception cref="MetricException">
    /// The lists are empty or differ in length, there is no bin, a label is not one of the classes, or a number is no probability.
    /// </exception>
    public static ReliabilityDiagram FromProbabilities(
        IReadOnlyList<int> truth, IReadOnlyList<IReadOnlyList<double>> probabilities, int binCount = 10)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(probabilities);
        MetricGuard.SameLength(truth.Count, nameof(truth), probabilities.Count, nameof(probabilities));
        MetricGuard.NotEmpty(truth.Count, "utterances");
        MetricGuard.AtLeastOne(binCount, "bins");
        var count = new int[binCount];
        var correct = new int[binCount];
        var confidence = new double[binCount];
        for (int row = 0; row < truth.Count; row++)
        {
            IReadOnlyList<double> distribution = probabilities[row];
            Check(distribution, truth[row], row);
            int predicted = CalibrationMetrics.IndexOfLargest(distribution);
            int bin = CalibrationMetrics.BinOf(distribution[predicted], binCount);
            count[bin]++;
            correct[bin] += predicted == truth[row] ? 1 : 0;
            confidence[bin] += distribution[predicted];
        }
        return new ReliabilityDiagram(
            [
                .. count.Select((rows, bin) => new ReliabilityBin(
                    bin / (double)binCount, (bin + 1) / (double)binCount, rows,
                    rows == 0 ? double.NaN : confidence[bin] / rows, rows == 0 ? double.NaN : correct[bin] / (double)rows)),
            ],
            truth.Count);
    }

    private static void Check(IReadOnlyList<double> distribution, int truth, int row)
    {
        if (truth < 0 || truth >= distribution.Count)
        {
            throw new MetricException(FormattableString.Invariant(
                $"truth, row {row}: class index {truth} is outside 0..{distribution.Count - 1}, the classes with a probability."));
        }
        foreach (double probability in distribution)
        {
            if (!(probability >= 0 && probability <= 1))
            {
                throw new MetricException(FormattableString.Invariant(
                    $"probabilities, row {row}: {probability} is outside 0..1. Give probabilities (after softmax), not scores."));
            }
        }
    }
}

/// <summary>The predictions whose confidence lies in one bin.</summary>
/// <param name="From">Where the bin begins; it holds confidences above this.</param>
/// <param name="To">Where it ends; it holds this confidence too.</param>
/// <param name="Count">The number of predictions in it.</param>
/// <param name="Confidence">Their mean confidence; NaN without predictions.</param>
/// <param name="Accuracy">The share of them that is correct; NaN without predictions.</param>
public sealed record ReliabilityBin(double From, double To, int Count, double Confidence, double Accuracy);
