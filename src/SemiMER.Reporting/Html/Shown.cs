using System.Globalization;
using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>Numbers as a reader sees them, in the invariant culture.</summary>
internal static class Shown
{
    /// <summary>What stands where there is no number.</summary>
    public const string Nothing = "–";

    /// <summary>Three decimals.</summary>
    public static string Share(double value) => Text(value, "0.000");

    /// <summary>Three decimals, with the interval where there is one; cut off where the measure ends.</summary>
    public static string Interval(ConfidenceInterval interval, double least, double most, string format = "0.000")
    {
        if (double.IsNaN(interval.Mean))
            return Nothing;
        ConfidenceInterval cut = interval.Within(least, most);
        return double.IsNaN(cut.Lower) ? Text(cut.Mean, format)
            : $"{Text(cut.Mean, format)} [{Text(cut.Lower, format)}, {Text(cut.Upper, format)}]";
    }

    /// <summary>A share as percent, such as <c>4 %</c>.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? Nothing : Text(100 * share, "0.###") + " %";

    /// <summary>A count or mean of counts, with one decimal if it needs it.</summary>
    public static string Count(double value) => Text(value, "#,0.#");

    /// <summary>Four digits that matter.</summary>
    public static string Number(double value) => Text(value, Math.Abs(value) is >= 1e5 or (> 0 and < 1e-3) ? "0.###e+0" : "G4");

    /// <summary>In a format; a dash for what is no number.</summary>
    public static string Text(double value, string format)
    {
        if (double.IsNaN(value))
            return Nothing;
        if (double.IsInfinity(value))
            return value > 0 ? "∞" : "−∞";
        return value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>A number with a noun, in singular or plural.</summary>
    public static string Of(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>A place in a picture, in percent of its width or height.</summary>
    public static string Place(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    /// <summary>A whole number in an attribute.</summary>
    public static string Attribute(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
