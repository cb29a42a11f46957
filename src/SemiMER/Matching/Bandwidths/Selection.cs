namespace SemiMER.Matching;

/// <summary>Finds order statistics without sorting everything.</summary>
internal static class Selection
{
    /// <summary>
    /// Gives the value of rank k, counted from 0, and rearranges the values so that those before it are not larger (Hoare 1961,
    /// quickselect with the median of three as pivot).
    /// </summary>
    /// <param name="values">The values, rearranged in place; no NaN.</param>
    /// <param name="k">The rank, in [0, number of values).</param>
    public static double Smallest(Span<double> values, int k)
    {
        int low = 0;
        int high = values.Length - 1;
        while (low < high)
        {
            double pivot = MedianOfThree(values[low], values[low + (high - low) / 2], values[high]);
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            if (k <= j)
                high = j;
            else if (k >= i)
                low = i;
            else
                break;
        }
        return values[k];
    }

    private static double MedianOfThree(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
