namespace SemiMER.Metrics;

/// <summary>
/// Mean and sums of squares in two passes, exact for constant values. What a mean loses to rounding is taken back in the second pass, else
/// values far from 0 beside their spread would show it (Chan, Golub, LeVeque, The American Statistician 37, 1983, equation 1.7).
/// </summary>
internal static class Moments
{
    /// <summary>The mean, taken around the first value so that equal values give exactly that value.</summary>
    public static double Mean(IReadOnlyList<double> values)
    {
        double sum = 0.0;
        foreach (double value in values)
            sum += value - values[0];
        return values[0] + (sum / values.Count);
    }

    /// <summary>The sum of (x - mean)^2.</summary>
    public static double SumOfSquares(IReadOnlyList<double> values, double mean) => SumOfProducts(values, mean, values, mean);

    /// <summary>The sum of (x - mean of x) (y - mean of y).</summary>
    public static double SumOfProducts(IReadOnlyList<double> x, double meanX, IReadOnlyList<double> y, double meanY)
    {
        double sum = 0, leftX = 0, leftY = 0;
        for (int row = 0; row < x.Count; row++)
        {
            double fromX = x[row] - meanX, fromY = y[row] - meanY;
            sum += fromX * fromY;
            leftX += fromX;
            leftY += fromY;
        }
        return sum - (leftX * leftY / x.Count);
    }
}
