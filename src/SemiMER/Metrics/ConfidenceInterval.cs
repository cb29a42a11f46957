using System.Globalization;
using System.Text.Json.Serialization;
using MathNet.Numerics.Distributions;

namespace SemiMER.Metrics;

/// <summary>
/// A mean, or another estimate, and the range that holds the true value at the stated level. In the units of the values.
/// </summary>
/// <param name="Mean">The mean of the values; for <see cref="Bootstrap"/> the metric on the whole set.</param>
/// <param name="Lower">Lower end; NaN if there is only one independent value.</param>
/// <param name="Upper">Upper end; NaN if there is only one independent value.</param>
/// <param name="Level">Confidence level, for example 0.95.</param>
/// <param name="Count">The number of independent values: runs, clusters, speakers or utterances.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record ConfidenceInterval(double Mean, double Lower, double Upper, double Level, int Count)
{
    /// <summary>(<see cref="Upper"/> - <see cref="Lower"/>) / 2, the number behind a plus-minus sign.</summary>
    public double HalfWidth => (Upper - Lower) / 2;

    /// <summary>
    /// The interval of a mean by Student's t: mean +- t(1 - (1 - level) / 2; n - 1) s / sqrt(n), where s is the standard deviation
    /// with n - 1 in the denominator. It assumes values that are independent and roughly normal, as scores over seeds are; scores
    /// of the same fold are not independent (<see cref="PairedComparison.Clustered"/>).
    /// </summary>
    /// <param name="values">At least one finite value. One value has no spread: both ends are then NaN.</param>
    /// <param name="level">Confidence level, above 0 and at most 0.999. Default 0.95.</param>
    /// <returns>Mean and ends.</returns>
    /// <exception cref="MetricException">There is no value, one is not finite, or the level is out of range.</exception>
    public static ConfidenceInterval OfMean(IReadOnlyList<double> values, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        MetricGuard.NotEmpty(values.Count, "values");
        MetricGuard.Finite(values, nameof(values));
        MetricGuard.Level(level);
        double mean = Moments.Mean(values);
        if (values.Count == 1)
            return new ConfidenceInterval(mean, double.NaN, double.NaN, level, Count: 1);

        int degreesOfFreedom = values.Count - 1;
        double standardError = Math.Sqrt(Moments.SumOfSquares(values, mean) / degreesOfFreedom / values.Count);
        double quantile = StudentT.InvCDF(location: 0, scale: 1, freedom: degreesOfFreedom, p: 1 - ((1 - level) / 2));
        return new ConfidenceInterval(mean, mean - (quantile * standardError), mean + (quantile * standardError), level, values.Count);
    }

    /// <summary>
    /// The same with ends no further than the measure can go, to be shown. Student's t knows no bounds: of few speakers, an interval of a
    /// recall near 0 or 1 goes beyond. What is cut off holds no value that could be true, so the level stays what it was.
    /// </summary>
    /// <param name="least">The least value of the measure.</param>
    /// <param name="most">The greatest.</param>
    public ConfidenceInterval Within(double least, double most) =>
        this with { Lower = Math.Clamp(Lower, least, most), Upper = Math.Clamp(Upper, least, most) };

    /// <summary>Mean and ends with three decimals, such as <c>0.529 [0.510, 0.548]</c>; the mean alone where there are no ends.</summary>
    /// <returns>The text, in the invariant culture.</returns>
    public override string ToString() => ToString("F3");

    /// <summary>Mean and ends in a numeric format, for example <c>52.9 % [51.0 %, 54.8 %]</c> for <c>P1</c>.</summary>
    /// <param name="format">A standard or custom numeric format.</param>
    /// <returns>The text, in the invariant culture.</returns>
    public string ToString(string format)
    {
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return double.IsNaN(Lower) ? Text(Mean) : $"{Text(Mean)} [{Text(Lower)}, {Text(Upper)}]";
    }
}
