using MathNet.Numerics.Statistics;

namespace SemiMER.Features;

/// <summary>Statistics of a contour; of none, all are 0.</summary>
internal static class ContourStatistics
{
    public static double Mean(IReadOnlyList<double> values) => values.Count > 0 ? values.Average() : 0;

    /// <summary>Standard deviation with n in the denominator.</summary>
    public static double Deviation(IReadOnlyList<double> values)
    {
        double mean = Mean(values);
        return Math.Sqrt(Mean([.. values.Select(value => (value - mean) * (value - mean))]));
    }

    /// <summary>Standard deviation over the size of the mean; 0 where the mean is.</summary>
    public static double Variation(IReadOnlyList<double> values) =>
        Mean(values) is not 0 and var mean ? Deviation(values) / Math.Abs(mean) : 0;

    /// <summary>With linear interpolation (Hyndman and Fan's type 7, NumPy's default).</summary>
    public static double Percentile(IReadOnlyList<double> values, double percent)
    {
        if (values.Count == 0)
            return 0;
        double[] sorted = [.. values.Order()];
        return SortedArrayStatistics.QuantileCustom(sorted, percent / 100, QuantileDefinition.R7);
    }

    /// <summary>Each number replaced by the mean of itself and its neighbours up to <paramref name="reach"/> away.</summary>
    public static double[] Smooth(IReadOnlyList<double> values, int reach) =>
    [
        .. Enumerable.Range(0, values.Count).Select(i =>
        {
            int first = Math.Max(0, i - reach), last = Math.Min(values.Count - 1, i + reach);
            return Enumerable.Range(first, last - first + 1).Average(j => values[j]);
        }),
    ];

    /// <summary>Number of maxima to which the contour rises, and from which it falls again, by a tenth of its range or more.</summary>
    public static int Peaks(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return 0;
        double least = 0.1 * (values.Max() - values.Min());
        double turn = values[0]; // the highest number since the last valley while climbing, the lowest since the last peak while falling
        bool climbing = false;
        int peaks = 0;
        foreach (double value in values)
        {
            if (climbing ? value > turn : value < turn)
            {
                turn = value;
            }
            else if (Math.Abs(value - turn) >= least && value != turn)
            {
                peaks += climbing ? 1 : 0;
                (climbing, turn) = (!climbing, value);
            }
        }
        return peaks;
    }

    /// <summary>Stretches of neighbouring items for which something holds: the index of the first, and that behind the last.</summary>
    public static List<(int First, int End)> Runs(IReadOnlyList<bool> holds)
    {
        var runs = new List<(int, int)>();
        for (int first = 0; first < holds.Count; first++)
        {
            int end = first;
            while (end < holds.Count && holds[end])
                end++;
            if (end > first)
                runs.Add((first, end));
            first = end;
        }
        return runs;
    }
}
