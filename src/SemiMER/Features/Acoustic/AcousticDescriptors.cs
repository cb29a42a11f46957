namespace SemiMER.Features;

/// <summary>
/// The descriptors of a frame: pitch, voice quality, loudness and spectral shape, all of the same instant. Frame k is centred on sample
/// k x shift with silence beyond the ends of the sound, whatever the padding of the spectral options.
/// </summary>
public static class AcousticDescriptors
{
    internal const int Cepstra = 12;

    internal const int Voiced = 0, Semitones = 1, Periodicity = 2, HarmonicsToNoise = 3, Level = 4, Loudness = 5, ZeroCrossings = 6,
        Flux = 7, Centroid = 8, Bandwidth = 9, RollOff = 10, Flatness = 11, LowSlope = 12, MiddleSlope = 13, AlphaRatio = 14,
        HammarbergIndex = 15, FirstCepstrum = 16;

    /// <summary>Lowest level told, in dB relative to full scale: that of silence.</summary>
    internal const double LowestLevel = -100;

    internal const double ReferencePitch = 27.5; // Hz, A0

    /// <summary>Names of the descriptors, in the order of a row.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "voiced", "pitch_semitones", "periodicity", "hnr_db", "level_db", "loudness", "zero_crossings_per_s", "flux", "centroid_hz",
        "bandwidth_hz", "rolloff_hz", "flatness", "slope_0_500_db_per_khz", "slope_500_1500_db_per_khz", "alpha_ratio_db", "hammarberg_db",
        .. Enumerable.Range(1, Cepstra).Select(i => FormattableString.Invariant($"mfcc_{i}")),
    ];
}

/// <summary>Computes <see cref="AcousticDescriptors"/>.</summary>
internal sealed class DescriptorTransform : IFrameTransform
{
    private readonly PitchTracker tracker;
    private readonly ShortTimeSpectrum spectrum;
    private readonly MelFilterBank bank;
    private readonly CosineTransform cosine;
    private readonly AcousticOptions options;
    private readonly double[] power;
    private readonly double[] bands;
    private double[]? previous; // magnitudes of the frame before

    public DescriptorTransform(AcousticOptions options)
    {
        this.options = options;
        tracker = new PitchTracker(options.Pitch, options.SampleRate);
        spectrum = new ShortTimeSpectrum(options.Frame, options.SampleRate);
        MelOptions mel = LoudnessBands(options.SampleRate);
        bank = new MelFilterBank(mel, spectrum.FourierLength, options.SampleRate);
        cosine = new CosineTransform(mel);
        power = new double[spectrum.Bins];
        bands = new double[bank.Bands];
    }

    public IReadOnlyList<string> Names => AcousticDescriptors.Names;

    public int FrameLength => Math.Max(tracker.FrameLength, spectrum.FrameLength);

    public FramePadding Padding => FramePadding.Zero;

    public float[] Transform(ReadOnlySpan<float> frame)
    {
        ReadOnlySpan<float> inner = Middle(frame, spectrum.FrameLength);
        Pitch pitch = tracker.Track(Middle(frame, tracker.FrameLength));
        spectrum.Compute(inner, power);
        SpectralShape shape = SpectralShape.Of(power, options.SampleRate, options.Mel.Floor);
        bank.Apply(power, bands);
        var row = new float[AcousticDescriptors.Names.Count];
        row[AcousticDescriptors.Voiced] = pitch.IsVoiced ? 1 : 0;
        // 12 log2(f / 27.5 Hz)
        row[AcousticDescriptors.Semitones] =
            pitch.IsVoiced ? (float)(12 * Math.Log2(pitch.Frequency / AcousticDescriptors.ReferencePitch)) : 0;
        row[AcousticDescriptors.Periodicity] = (float)pitch.Periodicity;
        row[AcousticDescriptors.HarmonicsToNoise] = (float)pitch.HarmonicsToNoise;
        row[AcousticDescriptors.Level] = (float)LevelOf(inner);
        // Mean over the bands of E^0.33: a power law of hearing (Stevens 1957), without equal-loudness weights.
        row[AcousticDescriptors.Loudness] = (float)bands.Average(energy => Math.Pow(energy, 0.33));
        row[AcousticDescriptors.ZeroCrossings] = (float)(CrossingsOf(inner) * (double)options.SampleRate / inner.Length);
        row[AcousticDescriptors.Flux] = (float)FluxOf();
        row[AcousticDescriptors.Centroid] = (float)shape.Centroid;
        row[AcousticDescriptors.Bandwidth] = (float)shape.Bandwidth;
        row[AcousticDescriptors.RollOff] = (float)shape.RollOff;
        row[AcousticDescriptors.Flatness] = (float)shape.Flatness;
        row[AcousticDescriptors.LowSlope] = (float)shape.LowSlope;
        row[AcousticDescriptors.MiddleSlope] = (float)shape.MiddleSlope;
        row[AcousticDescriptors.AlphaRatio] = (float)shape.AlphaRatio;
        row[AcousticDescriptors.HammarbergIndex] = (float)shape.HammarbergIndex;
        for (int band = 0; band < bands.Length; band++)
            bands[band] = Math.Log(Math.Max(options.Mel.Floor, bands[band]));
        double[] cepstra = cosine.Apply(bands);
        for (int i = 1; i < cepstra.Length; i++)
            row[AcousticDescriptors.FirstCepstrum + i - 1] = (float)cepstra[i];
        return row;
    }

    /// <summary>26 bands up to 8 kHz as in eGeMAPS, triangles of height 1, HTK's scale and its lifter of 22.</summary>
    private static MelOptions LoudnessBands(int sampleRate) => new()
    {
        Bands = 26,
        Scale = MelScale.Htk,
        Norm = MelNorm.None,
        LowestFrequency = 20,
        HighestFrequency = Math.Min(8000, sampleRate / 2.0),
        Cepstra = AcousticDescriptors.Cepstra + 1,
        Lifter = 22,
    };

    private static ReadOnlySpan<float> Middle(ReadOnlySpan<float> frame, int length) =>
        frame.Slice(frame.Length / 2 - length / 2, length);

    // 20 log10 of the root of the mean square.
    private static double LevelOf(ReadOnlySpan<float> frame)
    {
        double sum = 0;
        foreach (float sample in frame)
            sum += (double)sample * sample;
        return Math.Max(AcousticDescriptors.LowestLevel, 10 * Math.Log10(sum / frame.Length));
    }

    private static int CrossingsOf(ReadOnlySpan<float> frame)
    {
        int crossings = 0;
        for (int i = 1; i < frame.Length; i++)
            crossings += frame[i] >= 0 != frame[i - 1] >= 0 ? 1 : 0;
        return crossings;
    }

    // sqrt of the mean over bins of (|X_t| - |X_t-1|)²; 0 for the first frame.
    private double FluxOf()
    {
        double[] magnitudes = Array.ConvertAll(power, Math.Sqrt);
        double sum = 0;
        for (int i = 0; i < magnitudes.Length && previous is not null; i++)
            sum += (magnitudes[i] - previous[i]) * (magnitudes[i] - previous[i]);
        previous = magnitudes;
        return Math.Sqrt(sum / magnitudes.Length);
    }
}
