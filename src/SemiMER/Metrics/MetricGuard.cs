namespace SemiMER.Metrics;

/// <summary>The checks that every metric makes of its input, with one wording.</summary>
internal static class MetricGuard
{
    public static void NotEmpty(int count, string what)
    {
        if (count == 0)
            throw new MetricException($"There are no {what}: nothing can be measured. Give at least one.");
    }

    public static void SameLength(int expected, string expectedName, int actual, string actualName)
    {
        if (expected != actual)
        {
            throw new MetricException(FormattableString.Invariant(
                $"{expectedName} has {expected} entries and {actualName} has {actual}. Both need one entry per row, in the same order."));
        }
    }

    public static void Finite(IReadOnlyList<double> values, string name)
    {
        for (int row = 0; row < values.Count; row++)
        {
            if (!double.IsFinite(values[row]))
            {
                throw new MetricException(FormattableString.Invariant(
                    $"{name}, row {row}: {values[row]} is not a finite number. Leave such rows out, or mend what made them."));
            }
        }
    }

    public static void ClassIndex(int index, IReadOnlyList<string> classNames, string name, int row)
    {
        if (index < 0 || index >= classNames.Count)
        {
            throw new MetricException(FormattableString.Invariant(
                $"{name}, row {row}: class index {index} is outside 0..{classNames.Count - 1} ")
                + $"(classes: {string.Join(", ", classNames)}). Leave out rows without a label.");
        }
    }

    public static void Level(double level)
    {
        // 0.999 is ample, and beyond it the t quantile of one degree of freedom leaves the range in which MathNet searches.
        if (!(level > 0 && level <= 0.999))
        {
            throw new MetricException(FormattableString.Invariant(
                $"The confidence level is {level}; it must be above 0 and at most 0.999, for example 0.95."));
        }
    }

    public static void AtLeastOne(int count, string name)
    {
        if (count < 1)
            throw new MetricException(FormattableString.Invariant($"The number of {name} is {count}; it must be at least 1."));
    }
}
