using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Recognition;

/// <summary>
/// What a recognizer gains by abstaining (El-Yaniv and Wiener 2010): for each threshold of the confidence the share of utterances that it
/// answers, the coverage, and the share of wrong answers among them, the risk. A threshold is chosen on validation rows and set by
/// <see cref="EmotionRecognizer.WithConfidenceThreshold"/>.
/// </summary>
public sealed record RiskCoverage
{
    /// <summary>One point for each confidence that occurred, the highest first: its coverage is the least.</summary>
    public required IReadOnlyList<RiskCoveragePoint> Points { get; init; }

    /// <summary>
    /// The mean risk over the coverages 1/n, 2/n, ..., 1 (AURC, Geifman, Uziel and El-Yaniv 2019), from 0 to 1; the lower the better. Of
    /// rows with equal confidence each has the risk of all.
    /// </summary>
    public required double Area { get; init; }

    /// <summary>Counts answers.</summary>
    /// <param name="confidences">The confidence of each answer.</param>
    /// <param name="isRight">Whether each is right.</param>
    /// <exception cref="MetricException">There are none, or lengths differ.</exception>
    public static RiskCoverage Of(IReadOnlyList<float> confidences, IReadOnlyList<bool> isRight)
    {
        ArgumentNullException.ThrowIfNull(confidences);
        ArgumentNullException.ThrowIfNull(isRight);
        MetricGuard.SameLength(confidences.Count, nameof(confidences), isRight.Count, nameof(isRight));
        MetricGuard.NotEmpty(confidences.Count, "answers");
        double n = confidences.Count, answered = 0, wrong = 0, area = 0;
        var points = new List<RiskCoveragePoint>();
        foreach (IGrouping<float, bool> equal in confidences.Zip(isRight).GroupBy(answer => answer.First, answer => answer.Second)
            .OrderByDescending(group => group.Key))
        {
            int count = equal.Count();
            answered += count;
            wrong += equal.Count(right => !right);
            points.Add(new RiskCoveragePoint(equal.Key, answered / n, wrong / answered));
            area += count * wrong / answered / n;
        }
        return new RiskCoverage { Points = points, Area = area };
    }

    /// <summary>Asks a recognizer about labeled utterances.</summary>
    /// <param name="recognizer">The recognizer, calibrated if it is to be: its confidence must not change afterwards.</param>
    /// <param name="validation">Rows of speakers that it was not trained on, not those that it is tested on.</param>
    /// <exception cref="MetricException">The set is empty.</exception>
    /// <exception cref="Models.ModelException">The classes differ.</exception>
    public static RiskCoverage Of(IEmotionRecognizer recognizer, LabeledSet validation)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(validation);
        RecognizerClasses.Check(recognizer, validation);
        IReadOnlyList<Prediction> predictions = recognizer.Predict([.. validation.Utterances]);
        return Of(
            [.. predictions.Select(prediction => prediction.Confidence)],
            [.. validation.Zip(predictions, (row, prediction) => row.ClassIndex == prediction.ClassIndex)]);
    }

    /// <summary>The threshold that answers most while the risk stays within a bound; null if none does.</summary>
    /// <param name="most">The most risk, from 0 to 1. It holds of the rows that were counted, not surely of others.</param>
    public double? ThresholdForRisk(double most) => Points.LastOrDefault(point => point.Risk <= most)?.Threshold;

    /// <summary>The highest threshold that still answers a share of the utterances.</summary>
    /// <param name="least">The least coverage, at most 1.</param>
    public double ThresholdForCoverage(double least)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(least, 1);
        return Points.First(point => point.Coverage >= least || point.Coverage >= 1).Threshold;
    }
}

/// <summary>What comes of answering from a confidence on.</summary>
/// <param name="Threshold">The least confidence that is answered.</param>
/// <param name="Coverage">Share of utterances that are answered, above 0, at most 1.</param>
/// <param name="Risk">Share of wrong answers among them, from 0 to 1.</param>
public sealed record RiskCoveragePoint(double Threshold, double Coverage, double Risk);
