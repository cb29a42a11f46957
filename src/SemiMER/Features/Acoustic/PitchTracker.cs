namespace SemiMER.Features;

/// <summary>What is known of the pitch of a frame.</summary>
/// <param name="Frequency">The fundamental frequency in Hz; 0 if the frame is unvoiced.</param>
/// <param name="Periodicity">1 - d' at the best period, in 0..1: 1 is a perfect repetition. Told of unvoiced frames too.</param>
/// <param name="HarmonicsToNoise">Energy of what repeats to that of what does not in dB, -100 to 100; 0 if the frame is unvoiced.</param>
public readonly record struct Pitch(double Frequency, double Periodicity, double HarmonicsToNoise)
{
    /// <summary>Whether the frame has a pitch.</summary>
    public bool IsVoiced => Frequency > 0;
}

/// <summary>
/// Finds the pitch of a frame by YIN (de Cheveigné and Kawahara 2002) and its harmonics-to-noise ratio by autocorrelation (Boersma 1993).
/// A frame is as long as four and a half of the longest periods.
/// </summary>
/// <remarks>
/// d(τ) = sum over W samples of (x[j] - x[j + τ])², where both stretches together are centred in the frame, W being two of the longest
/// periods; d'(τ) = d(τ) τ / sum over t = 1..τ of d(t), d'(0) = 1. The period is the bottom of the first dip of d' below the threshold,
/// else the least d' of all, sharpened by a parabola through d at three lags. The harmonics-to-noise ratio is 10 log10(r / (1 - r)),
/// where r is the highest autocorrelation within 10 % of the period of the frame less its mean times a Hann window, divided by that of
/// the window; an r above 1, which a swelling voice can give, counts as 1 / r.
/// </remarks>
internal sealed class PitchTracker
{
    private const double Nearby = 0.1; // of the period, where the autocorrelation is searched
    private const double LargestCorrelation = 1 - 1e-10; // 100 dB

    private readonly PitchOptions options;
    private readonly int sampleRate;
    private readonly int shortest; // lags
    private readonly int longest;
    private readonly double[] difference; // d of lag 0..longest + 1
    private readonly double[] normalised; // d'
    private readonly double[] samples;
    private readonly double[] window;
    private readonly double[] windowCorrelation;

    /// <summary>Prepares the search.</summary>
    /// <param name="options">Range and thresholds.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public PitchTracker(PitchOptions options, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(PitchOptions));
        options.AddFaults(faults, sampleRate);
        faults.Throw();
        this.options = options;
        this.sampleRate = sampleRate;
        shortest = (int)Math.Floor(sampleRate / options.Highest);
        longest = (int)Math.Ceiling(sampleRate / options.Lowest);
        difference = new double[longest + 2];
        normalised = new double[longest + 2];
        samples = new double[9 * longest / 2];
        window = [.. Enumerable.Range(0, FrameLength).Select(i => 0.5 - 0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / FrameLength))];
        windowCorrelation = new double[(int)Math.Ceiling((1 + Nearby) * longest) + 2];
        for (int lag = 0; lag < windowCorrelation.Length; lag++)
            windowCorrelation[lag] = Correlation(window, lag);
    }

    /// <summary>Number of samples of a frame.</summary>
    public int FrameLength => samples.Length;

    /// <summary>Finds the pitch of a frame.</summary>
    /// <param name="frame">One frame.</param>
    public Pitch Track(ReadOnlySpan<float> frame)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, FrameLength);
        double energy = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = frame[i];
            energy += samples[i] * samples[i];
        }
        Differences();
        int lag = BestLag();
        double periodicity = Math.Clamp(1 - normalised[lag], 0, 1);
        double level = 10 * Math.Log10(energy / samples.Length);
        bool voiced = normalised[lag] <= options.VoicingThreshold && level >= options.SilenceLevel;
        if (!voiced)
            return new Pitch(0, periodicity, 0);
        double period = lag + Parabola(difference[lag - 1], difference[lag], difference[lag + 1]).Shift;
        double frequency = sampleRate / period;
        return frequency >= options.Lowest && frequency <= options.Highest
            ? new Pitch(frequency, periodicity, HarmonicsToNoise(period))
            : new Pitch(0, periodicity, 0);
    }

    /// <summary>Where the parabola through three equally spaced points has its extreme, from the middle one, and its height.</summary>
    internal static (double Shift, double Height) Parabola(double before, double middle, double after)
    {
        double curvature = before - 2 * middle + after;
        double shift = curvature == 0 ? 0 : (before - after) / (2 * curvature);
        return Math.Abs(shift) < 1 ? (shift, middle - (before - after) * shift / 4) : (0, middle);
    }

    private void Differences()
    {
        int count = 2 * longest; // W
        double sum = 0;
        normalised[0] = 1;
        for (int lag = 1; lag < difference.Length; lag++)
        {
            int first = (samples.Length - count - lag) / 2;
            double total = Sums.OfSquaredDifferences(samples.AsSpan(first, count), samples.AsSpan(first + lag, count));
            difference[lag] = total;
            sum += total;
            normalised[lag] = sum > 0 ? total * lag / sum : 1;
        }
    }

    private int BestLag()
    {
        int best = Math.Max(1, shortest);
        for (int lag = best; lag <= longest; lag++)
        {
            if (normalised[lag] < options.Threshold)
            {
                while (lag < longest && normalised[lag + 1] < normalised[lag])
                    lag++;
                return lag;
            }
            if (normalised[lag] < normalised[best])
                best = lag;
        }
        return best;
    }

    private double HarmonicsToNoise(double period)
    {
        double mean = samples.Average();
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (samples[i] - mean) * window[i];
        double power = Correlation(samples, 0) / windowCorrelation[0];
        if (power <= 0)
            return 0;
        int first = Math.Max(1, (int)Math.Floor(period * (1 - Nearby))), last = (int)Math.Ceiling(period * (1 + Nearby));
        Span<double> correlation = new double[last - first + 3]; // of lags first - 1 .. last + 1
        for (int i = 0; i < correlation.Length; i++)
            correlation[i] = Correlation(samples, first - 1 + i) / windowCorrelation[first - 1 + i] / power;
        double highest = -1;
        for (int i = 1; i < correlation.Length - 1; i++)
        {
            if (correlation[i] >= correlation[i - 1] && correlation[i] >= correlation[i + 1])
                highest = Math.Max(highest, Parabola(correlation[i - 1], correlation[i], correlation[i + 1]).Height);
        }
        double r = Math.Clamp(highest > 1 ? 1 / highest : highest, 1 - LargestCorrelation, LargestCorrelation);
        return 10 * Math.Log10(r / (1 - r));
    }

    private static double Correlation(double[] values, int lag) =>
        Sums.OfProducts(values.AsSpan(lag), values.AsSpan(0, values.Length - lag));
}
