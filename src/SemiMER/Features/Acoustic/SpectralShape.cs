namespace SemiMER.Features;

/// <summary>Numbers that describe the shape of one power spectrum p over frequencies f.</summary>
/// <param name="Centroid">sum f p / sum p, in Hz.</param>
/// <param name="Bandwidth">sqrt(sum (f - centroid)² p / sum p), in Hz.</param>
/// <param name="RollOff">The lowest frequency up to which lie 85 % of sum p, in Hz.</param>
/// <param name="Flatness">Geometric over arithmetic mean of p, in 0..1: 1 is white, a tone is near 0.</param>
/// <param name="LowSlope">Least-squares slope of 10 log10 p over f from 0 to 500 Hz, in dB/kHz.</param>
/// <param name="MiddleSlope">The same from 500 to 1,500 Hz.</param>
/// <param name="AlphaRatio">10 log10 of sum p from 1 to 5 kHz over sum p from 50 Hz to 1 kHz, in dB.</param>
/// <param name="HammarbergIndex">10 log10 of the highest p below 2 kHz over the highest from 2 to 5 kHz, in dB.</param>
internal readonly record struct SpectralShape(
    double Centroid, double Bandwidth, double RollOff, double Flatness, double LowSlope, double MiddleSlope, double AlphaRatio,
    double HammarbergIndex)
{
    private const double RollOffShare = 0.85;

    /// <summary>Describes a spectrum. Bins below the floor count as the floor, so silence is described as faint white noise.</summary>
    /// <param name="power">The power spectrum from 0 Hz to half the sample rate, at least three bins.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <param name="floor">The floor, above 0.</param>
    public static SpectralShape Of(ReadOnlySpan<double> power, int sampleRate, double floor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(power.Length, 3);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(floor);
        double step = sampleRate / 2.0 / (power.Length - 1); // Hz a bin
        double total = 0, weighted = 0, logarithms = 0, low = 0, high = 0, lowest = floor, middle = floor;
        var floored = new double[power.Length];
        for (int i = 0; i < power.Length; i++)
        {
            double p = floored[i] = Math.Max(floor, power[i]), f = i * step;
            total += p;
            weighted += f * p;
            logarithms += Math.Log(p);
            low += f is >= 50 and < 1000 ? p : 0;
            high += f is >= 1000 and <= 5000 ? p : 0;
            lowest = f < 2000 ? Math.Max(lowest, p) : lowest;
            middle = f is >= 2000 and <= 5000 ? Math.Max(middle, p) : middle;
        }
        double centroid = weighted / total, spread = 0, sum = 0;
        int rollOff = 0;
        for (int i = 0; i < floored.Length; i++)
        {
            spread += (i * step - centroid) * (i * step - centroid) * floored[i];
            if (sum < RollOffShare * total)
                rollOff = i;
            sum += floored[i];
        }
        return new SpectralShape(
            centroid, Math.Sqrt(spread / total), rollOff * step, Math.Exp(logarithms / floored.Length) / (total / floored.Length),
            Slope(floored, step, 0, 500), Slope(floored, step, 500, 1500),
            10 * Math.Log10(Math.Max(floor, high) / Math.Max(floor, low)), 10 * Math.Log10(lowest / middle));
    }

    // b = sum (f - mean f) (y - mean y) / sum (f - mean f)²; the mean of y drops out.
    private static double Slope(double[] power, double step, double from, double to)
    {
        int first = (int)Math.Ceiling(from / step), last = Math.Min(power.Length - 1, (int)Math.Floor(to / step));
        double centre = (first + last) / 2.0 * step, products = 0, squares = 0;
        for (int i = first; i <= last; i++)
        {
            double f = (i * step - centre) / 1000; // kHz
            products += f * 10 * Math.Log10(power[i]);
            squares += f * f;
        }
        return squares > 0 ? products / squares : 0;
    }
}
