namespace SemiMER.Corpora;

/// <summary>
/// How well one threshold on a column separates one class from all others: the balanced accuracy, half the sum of the shares of both
/// sides that lie where they should, of the best class and threshold.
/// </summary>
internal sealed class ClassSeparation
{
    // With fewer rows on a side, one of thousands of random columns may separate them.
    private const int FewestRows = 10;

    private readonly int[] classOf; // -1 where a row has none, or one with too few rows
    private readonly int[] counts;
    private readonly int[] left; // rows of each class below the threshold
    private readonly int total;
    private int below;
    private double best;
    private int bestClass;

    public ClassSeparation(IEnumerable<int?> classes, int count)
    {
        classOf = [.. classes.Select(index => index ?? -1)];
        counts = new int[count];
        left = new int[count];
        foreach (int index in classOf.Where(index => index >= 0))
        {
            counts[index]++;
            total++;
        }
    }

    /// <summary>The balanced accuracy of the best threshold, and the class that it separates; 0 if all classes are too small.</summary>
    /// <param name="sorted">The column, in rising order.</param>
    /// <param name="order">The row of each of its numbers.</param>
    public (double Accuracy, int Class) Measure(float[] sorted, int[] order)
    {
        (best, bestClass, below) = (0, 0, 0);
        Array.Clear(left);
        // Equal numbers stay on one side. A threshold is best for a class where it is next to a number of that class.
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            ReadOnlySpan<int> run = order.AsSpan(start, end - start);
            Look(run);
            foreach (int row in run)
            {
                if (classOf[row] >= 0)
                {
                    left[classOf[row]]++;
                    below++;
                }
            }
            Look(run);
        }
        return (best, bestClass);
    }

    private void Look(ReadOnlySpan<int> run)
    {
        foreach (int row in run)
        {
            int index = classOf[row];
            if (index < 0 || counts[index] < FewestRows || total - counts[index] < FewestRows)
                continue;
            double own = (double)left[index] / counts[index], others = (double)(below - left[index]) / (total - counts[index]);
            double accuracy = 0.5 + Math.Abs(own - others) / 2;
            if (accuracy > best)
                (best, bestClass) = (accuracy, index);
        }
    }
}
