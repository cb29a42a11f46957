using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>Which epoch is the best so far, and for how many there was no better one.</summary>
/// <param name="metric">By what.</param>
internal sealed class EpochSelection(SelectionMetric metric)
{
    private double best = double.NegativeInfinity;

    /// <summary>Epochs since the best one.</summary>
    public int EpochsWithoutBetter { get; set; }

    /// <summary>Takes an epoch in.</summary>
    /// <param name="validation">Its measures; null if nothing was measured.</param>
    /// <param name="loss">Its cross-entropy on the validation set.</param>
    /// <param name="targets">Measures of its targets.</param>
    /// <returns>Whether it is better than all before.</returns>
    public bool Offer(EmotionMetrics? validation, double? loss, IReadOnlyDictionary<string, RegressionMetrics> targets)
    {
        if (metric == SelectionMetric.None)
            return true;
        double value = metric switch
        {
            SelectionMetric.WeightedF1 => validation!.WeightedF1,
            SelectionMetric.Loss => -loss!.Value,
            SelectionMetric.Concordance => targets.Values.Average(one => double.IsNaN(one.Concordance) ? 0 : one.Concordance),
            _ => validation!.UnweightedAccuracy,
        };
        bool isBest = value > best;
        best = Math.Max(best, value);
        EpochsWithoutBetter = isBest ? 0 : EpochsWithoutBetter + 1;
        return isBest;
    }

    /// <summary>Takes epochs of a saved training in, those that may be chosen.</summary>
    public void Load(IEnumerable<EpochReport> history, int epochsWithoutBetter)
    {
        foreach (EpochReport report in history)
            Offer(report.Validation, report.ValidationLoss, report.ValidationTargets);
        EpochsWithoutBetter = epochsWithoutBetter;
    }
}
