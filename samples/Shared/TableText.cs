using System.Globalization;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Samples;

/// <summary>Numbers in tables.</summary>
internal static class TableText
{
    /// <summary>A number as it is written everywhere.</summary>
    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A share of 1 in percent, and in brackets points over the baseline with the half-width of their interval.</summary>
    public static string WithDifference(double share, PairedDifference? difference)
    {
        string text = Number(100 * share, "0.0");
        if (difference is null)
            return text;
        ConfidenceInterval interval = difference.Interval;
        double width = 50 * (interval.Upper - interval.Lower);
        return $"{text} ({Number(100 * interval.Mean, "+0.0;-0.0;0.0")}{(double.IsNaN(width) ? "" : $" ± {Number(width, "0.0")}")})";
    }

    /// <summary>How the numbers of a table came about.</summary>
    public static string Explanation(ExperimentTable table)
    {
        ExperimentRow first = table.Rows[0];
        return FormattableString.Invariant($"Folds: {first.Folds}, their utterances taken together; seeds: {first.Seeds}, averaged. In ") +
            $"brackets points over '{table.Baseline}', with the half-width of the 95 % interval over " +
            FormattableString.Invariant($"{first.Units} test {first.UnitKind.ToString().ToLowerInvariant()}s nested in folds. ");
    }
}
