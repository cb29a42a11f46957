using System.Globalization;

namespace SemiMER.Reporting;

/// <summary>An axis: which number stands where, and where its lines are.</summary>
internal sealed class Scale
{
    private readonly double least, most;
    private readonly bool isLogarithmic;

    private Scale(double least, double most, bool isLogarithmic, IReadOnlyList<(double Value, string Text)> ticks)
    {
        this.least = least;
        this.most = most;
        this.isLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>The numbers that are written at the axis.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>An axis from one round number to another around some values; those that are not finite do not count.</summary>
    /// <param name="values">The values.</param>
    /// <param name="atMost">At most so many intervals between numbers.</param>
    /// <param name="isWhole">Whether only whole numbers are written.</param>
    /// <param name="isTight">Whether it ends at the outermost values.</param>
    public static Scale Linear(IEnumerable<double> values, int atMost = 5, bool isWhole = false, bool isTight = false)
    {
        (double low, double high) = Range(values);
        double step = RoundStep((high - low) / atMost);
        if (isWhole)
            step = Math.Max(1, step);
        double first = Math.Floor((low / step) + 1e-9), last = Math.Ceiling((high / step) - 1e-9);
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
        bool isLong = Math.Max(Math.Abs(first * step), Math.Abs(last * step)) is >= 1e5 or < 1e-3;
        string format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        string Written(double value) => isLong ? Shown.Number(value) : Shown.Text(value, format);
        (double Value, string Text)[] ticks =
        [
            .. Enumerable.Range(0, (int)(last - first) + 1).Select(number => Math.Round((first + number) * step, 12))
                .Where(value => !isTight || (value >= low - (1e-9 * step) && value <= high + (1e-9 * step)))
                .Select(value => (value + 0.0, Written(value + 0.0))),
        ];
        return isTight ? new Scale(low, high, false, ticks) : new Scale(first * step, last * step, false, ticks);
    }

    /// <summary>A logarithmic axis with the values themselves at it, but those that would stand too near to the one before.</summary>
    /// <param name="values">Values above 0.</param>
    public static Scale Logarithmic(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Where(value => value > 0 && double.IsFinite(value)).Distinct().Order()];
        if (ordered.Length < 2)
            return Linear(ordered, isWhole: true);
        var scale = new Scale(ordered[0], ordered[^1], true, []);
        List<(double, string)> ticks = [];
        double free = double.NegativeInfinity;
        foreach (double value in ordered)
        {
            if (scale.PlaceOf(value) < free)
                continue;
            ticks.Add((value, Shown.Text(Math.Round(value), "#,0")));
            free = scale.PlaceOf(value) + 0.11;
        }
        return new Scale(ordered[0], ordered[^1], true, ticks);
    }

    /// <summary>
    /// A logarithmic axis between powers of ten, for values of which some are far smaller than others; a linear one if a value is not above
    /// 0, or all are of one size.
    /// </summary>
    public static Scale Powers(IEnumerable<double> values)
    {
        const int MostDecades = 8;
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0 || finite.Min() <= 0 || finite.Max() < 10 * finite.Min())
            return Linear(finite);
        int last = (int)Math.Ceiling(Math.Log10(finite.Max()));
        int first = Math.Max((int)Math.Floor(Math.Log10(finite.Min())), last - MostDecades);
        int step = (int)Math.Ceiling((last - first) / 5.0);
        return new Scale(Math.Pow(10, first), Math.Pow(10, last), true,
        [
            .. Enumerable.Range(first, last - first + 1).Where(power => (last - power) % step == 0)
                .Select(power => (Math.Pow(10, power),
                    power is >= -3 and <= 4 ? Shown.Text(Math.Pow(10, power), "0.###") : "1e" + Shown.Text(power, "0"))),
        ]);
    }

    /// <summary>A fixed axis.</summary>
    public static Scale Fixed(double least, double most, params ReadOnlySpan<double> ticks)
    {
        List<(double, string)> written = [];
        foreach (double tick in ticks)
            written.Add((tick, Shown.Text(tick, "0.##")));
        return new Scale(least, most, false, written);
    }

    /// <summary>Where a value stands, 0 at the beginning of the axis, 1 at its end.</summary>
    public double PlaceOf(double value) => isLogarithmic
        ? Math.Log(value / least) / Math.Log(most / least) : (value - least) / (most - least);

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return (0, 1);
        double low = finite.Min(), high = finite.Max();
        if (high - low > 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high)))
            return (low, high);
        double aside = low == 0 ? 0.5 : Math.Abs(low) / 2; // all values are the same
        return (low - aside, high + aside);
    }

    // 1, 2 or 5 times a power of ten.
    private static double RoundStep(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double factor = (raw / power) switch { <= 1 + 1e-9 => 1, <= 2 + 1e-9 => 2, <= 5 + 1e-9 => 5, _ => 10 };
        return factor * power;
    }
}
