using System.Globalization;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>What a contestant took in each round.</summary>
/// <param name="Rounds">A number for each round, in the order of the rounds.</param>
internal sealed record Sample(IReadOnlyList<double> Rounds)
{
    /// <summary>The median; of an even number of rounds the mean of the two in the middle.</summary>
    public double Median => MedianOf(Rounds);

    /// <summary>The ratio of the medians, and the least and the largest ratio of one round.</summary>
    public string RatioTo(Sample other)
    {
        double[] each = [.. Rounds.Zip(other.Rounds, (own, others) => own / others)];
        return string.Create(CultureInfo.InvariantCulture, $"{Median / other.Median:0.00} ({each.Min():0.00} to {each.Max():0.00})");
    }

    private static double MedianOf(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
