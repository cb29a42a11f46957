namespace SemiMER.Metrics;

/// <summary>Mean and sums of squares in two passes, exact for constant values.</summary>
internal static class Moments
{
    /// <summary>The mean, taken around the first value so that equal values give exactly that value.</summary>
    public static double Mean(IReadOnlyList<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value - values[0];
        return values[0] + (sum / values.Count);
    }

    /// <summary>The sum of (x - mean)^2.</summary>
    public static double SumOfSquares(IReadOnlyList<double> values, double mean) => SumOfProducts(values, mean, values, mean);

    /// <summary>The sum of (x - mean of x) (y - mean of y).</summary>
    public static double SumOfProducts(IReadOnlyList<double> x, double meanX, IReadOnlyList<double> y, double meanY)
    {
        var sum = 0.0;
        for (var row = 0; row < x.Count; row++)
            sum += (x[row] - meanX) * (y[row] - meanY);
        return sum;
    }
}
