namespace SemiMER.Metrics;

/// <summary>The measures of <see cref="EmotionMetrics"/> on counts that need not be whole.</summary>
internal static class CountedMetrics
{
    /// <summary>UA: mean over the classes in the truth of n_cc / n_c.</summary>
    public static double UnweightedAccuracy(double[,] counts)
    {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < counts.GetLength(0); c++)
        {
            if (RowSum(counts, c) is > 0 and var total)
            {
                sum += counts[c, c] / total;
                present++;
            }
        }
        return sum / present;
    }

    /// <summary>WA: sum over classes of n_cc, over n.</summary>
    public static double WeightedAccuracy(double[,] counts)
    {
        double correct = 0, total = 0;
        for (int c = 0; c < counts.GetLength(0); c++)
        {
            correct += counts[c, c];
            total += RowSum(counts, c);
        }
        return correct / total;
    }

    /// <summary>Weighted F1: sum over classes of n_c 2 n_cc / (n_c + predicted as c), over n.</summary>
    public static double WeightedF1(double[,] counts)
    {
        double sum = 0, total = 0;
        for (int c = 0; c < counts.GetLength(0); c++)
        {
            double support = RowSum(counts, c), predicted = 0;
            for (int truth = 0; truth < counts.GetLength(0); truth++)
                predicted += counts[truth, c];
            if (support > 0)
                sum += support * 2 * counts[c, c] / (support + predicted);
            total += support;
        }
        return sum / total;
    }

    /// <summary>Recall of a class: n_cc / n_c; NaN without utterances of the class.</summary>
    public static double Recall(double[,] counts, int classIndex) => counts[classIndex, classIndex] / RowSum(counts, classIndex);

    /// <summary>Number of utterances of a true class.</summary>
    public static double RowSum(double[,] counts, int truth)
    {
        double sum = 0;
        for (int predicted = 0; predicted < counts.GetLength(1); predicted++)
            sum += counts[truth, predicted];
        return sum;
    }
}
