namespace SemiMER.Metrics;

/// <summary>
/// What one independent unit, a test speaker or a dialogue, adds to a confusion matrix: counts
/// <c>[true class, predicted class]</c>, averaged over seeds and so not whole.
/// </summary>
/// <param name="Name">The speaker or dialogue.</param>
/// <param name="Cluster">The fold in which it is tested: units of one fold are tested by the same networks.</param>
/// <param name="Counts">The counts.</param>
internal sealed record CountedUnit(string Name, string Cluster, double[,] Counts)
{
    /// <summary>Number of utterances of a class.</summary>
    public double OfClass(int truth) => CountedMetrics.RowSum(Counts, truth);

    /// <summary>The counts of some units together.</summary>
    public static double[,] Sum(IEnumerable<CountedUnit> units, int classes)
    {
        var sum = new double[classes, classes];
        foreach (CountedUnit unit in units)
        {
            for (int truth = 0; truth < classes; truth++)
            {
                for (int predicted = 0; predicted < classes; predicted++)
                    sum[truth, predicted] += unit.Counts[truth, predicted];
            }
        }
        return sum;
    }
}
