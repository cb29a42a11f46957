using D = SemiMER.Features.AcousticDescriptors;
using S = SemiMER.Features.ContourStatistics;

namespace SemiMER.Features;

/// <summary>
/// One vector for a whole utterance, in the spirit of eGeMAPS (Eyben et al. 2016): statistics of the contours of
/// <see cref="AcousticDescriptors"/>, of periods and of voiced stretches. It is finite for any sound: what an utterance does not have, such
/// as the pitch of silence, is 0.
/// </summary>
public sealed class AcousticFunctionals
{
    private const int SmoothingReach = 2; // frames at either side, for slopes and peaks

    private static readonly AcousticFunctionals Silence = Of(new AudioSignal(new float[1], new AcousticOptions().SampleRate));

    private readonly List<string> names = [];
    private readonly List<float> values = [];

    private AcousticFunctionals()
    {
    }

    /// <summary>Names of the functionals, in the order of the vector.</summary>
    public static IReadOnlyList<string> Names => Silence.names;

    /// <summary>The vector.</summary>
    public ReadOnlyMemory<float> Values { get; private set; }

    /// <summary>Computes the functionals of an utterance.</summary>
    /// <param name="signal">The sound, at least one sample; another sample rate than that of the options is changed.</param>
    /// <param name="options">How contours are computed; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="AudioException">There is no sample.</exception>
    public static AcousticFunctionals Of(AudioSignal signal, AcousticOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(signal);
        options = (options ?? new AcousticOptions()) with { Frames = AcousticFrames.Descriptors };
        options.Validate();
        signal.CheckNotEmpty(path: null);
        signal = signal.Resample(options.Filters.Get(signal.SampleRate, options.SampleRate));
        var extractor = new AcousticExtractor(options);
        float[][] rows = [.. extractor.Push(signal.Samples.Span), .. extractor.Complete()];
        var functionals = new AcousticFunctionals();
        functionals.Compute(signal, rows, options);
        functionals.Values = functionals.values.ToArray();
        return functionals;
    }

    private void Compute(AudioSignal signal, float[][] rows, AcousticOptions options)
    {
        bool[] voiced = [.. rows.Select(row => row[D.Voiced] > 0)];
        double[] Contour(int column) => [.. rows.Select(row => (double)row[column])];
        double[] VoicedOf(int column) => [.. rows.Where(row => row[D.Voiced] > 0).Select(row => (double)row[column])];
        double[] UnvoicedOf(int column) => [.. rows.Where(row => row[D.Voiced] == 0).Select(row => (double)row[column])];

        double[] pitch = VoicedOf(D.Semitones), loudness = Contour(D.Loudness);
        Add("pitch_semitones", ("mean", S.Mean(pitch)), ("std", S.Deviation(pitch)));
        AddPercentiles("pitch_semitones", pitch);
        double[] pitchContour = Contour(D.Semitones);
        AddSlopes("pitch_semitones", [.. S.Runs(voiced).Select(run => pitchContour[run.First..run.End])], options.FrameRate);
        Add("loudness", ("mean", S.Mean(loudness)), ("cv", S.Variation(loudness)));
        AddPercentiles("loudness", loudness);
        AddSlopes("loudness", [loudness], options.FrameRate);
        // 10 log10 of the mean energy of all samples.
        double energy = S.Mean([.. signal.Samples.ToArray().Select(sample => (double)sample * sample)]);
        Add("level_db", ("equivalent", Math.Max(D.LowestLevel, 10 * Math.Log10(energy))), ("std", S.Deviation(Contour(D.Level))));
        AddPercentiles("level_db", Contour(D.Level));

        double[] frequencies =
            [.. rows.Select(row => row[D.Voiced] > 0 ? D.ReferencePitch * Math.Pow(2, row[D.Semitones] / 12) : 0)];
        var perturbation = VoicePerturbation.Of(signal, frequencies, options.Frame.ShiftInSamples(options.SampleRate));
        Add("voice", ("jitter", perturbation.Jitter), ("shimmer", perturbation.Shimmer), ("shimmer_db", perturbation.ShimmerDecibel));
        double[] noise = VoicedOf(D.HarmonicsToNoise);
        Add("hnr_db", ("mean", S.Mean(noise)), ("std", S.Deviation(noise)));
        Add("periodicity", ("mean", S.Mean(Contour(D.Periodicity))), ("std", S.Deviation(Contour(D.Periodicity))));

        for (int column = D.ZeroCrossings; column <= D.HammarbergIndex; column++)
        {
            double[] own = VoicedOf(column), others = UnvoicedOf(column);
            Add(D.Names[column], ("voiced_mean", S.Mean(own)), ("voiced_std", S.Deviation(own)), ("unvoiced_mean", S.Mean(others)));
        }
        for (int column = D.FirstCepstrum; column < D.Names.Count; column++)
        {
            double[] all = Contour(column);
            Add(D.Names[column], ("mean", S.Mean(all)), ("std", S.Deviation(all)), ("voiced_mean", S.Mean(VoicedOf(column))));
        }
        AddTiming(voiced, loudness, options.FrameRate);
    }

    private void AddPercentiles(string name, double[] contour)
    {
        double low = S.Percentile(contour, 20), high = S.Percentile(contour, 80);
        Add(name, ("p20", low), ("p50", S.Percentile(contour, 50)), ("p80", high), ("range_20_80", high - low));
    }

    // Steps from frame to frame of the smoothed contour, a second; those that rise and those that fall apart.
    private void AddSlopes(string name, double[][] runs, double frameRate)
    {
        double[] steps =
        [
            .. runs.Select(run => S.Smooth(run, SmoothingReach))
                .SelectMany(run => run.Zip(run.Skip(1), (left, right) => (right - left) * frameRate)),
        ];
        double[] rising = [.. steps.Where(step => step > 0)], falling = [.. steps.Where(step => step < 0)];
        Add(name, ("rise_mean", S.Mean(rising)), ("rise_std", S.Deviation(rising)), ("fall_mean", S.Mean(falling)),
            ("fall_std", S.Deviation(falling)));
    }

    private void AddTiming(bool[] voiced, double[] loudness, double frameRate)
    {
        double duration = voiced.Length / frameRate;
        double[] Lengths(bool kind) =>
            [.. S.Runs([.. voiced.Select(one => one == kind)]).Select(run => (run.End - run.First) / frameRate)];
        double[] own = Lengths(true), others = Lengths(false);
        Add("timing",
            ("voiced_share", voiced.Count(one => one) / (double)voiced.Length), ("voiced_segments_per_s", own.Length / duration),
            ("voiced_segment_mean_s", S.Mean(own)), ("voiced_segment_std_s", S.Deviation(own)),
            ("unvoiced_segment_mean_s", S.Mean(others)), ("unvoiced_segment_std_s", S.Deviation(others)),
            ("loudness_peaks_per_s", S.Peaks(S.Smooth(loudness, SmoothingReach)) / duration));
    }

    private void Add(string name, params ReadOnlySpan<(string Statistic, double Value)> statistics)
    {
        foreach ((string statistic, double value) in statistics)
        {
            names.Add($"{name}_{statistic}");
            values.Add((float)value);
        }
    }
}
