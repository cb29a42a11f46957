namespace SemiMER.Features;

/// <summary>Turns frames of sound, one after another, into rows of features.</summary>
internal interface IFrameTransform
{
    /// <summary>Names of the features.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Number of samples of a frame.</summary>
    int FrameLength { get; }

    /// <summary>What stands beyond the ends of the sound.</summary>
    FramePadding Padding { get; }

    /// <summary>The features of the next frame.</summary>
    float[] Transform(ReadOnlySpan<float> frame);
}

/// <summary>Logarithms of the energies of the mel bands.</summary>
internal sealed class LogMelTransform : IFrameTransform
{
    private readonly ShortTimeSpectrum spectrum;
    private readonly MelFilterBank bank;
    private readonly MelOptions options;
    private readonly double[] bins;
    private readonly double[] energies;

    public LogMelTransform(AcousticOptions acoustic)
    {
        spectrum = new ShortTimeSpectrum(acoustic.Frame, acoustic.SampleRate);
        bank = new MelFilterBank(acoustic.Mel, spectrum.FourierLength, acoustic.SampleRate);
        options = acoustic.Mel;
        bins = new double[spectrum.Bins];
        energies = new double[bank.Bands];
        Padding = acoustic.Frame.Padding;
        Names = [.. Enumerable.Range(0, bank.Bands).Select(band => FormattableString.Invariant($"logmel_{band}"))];
    }

    public IReadOnlyList<string> Names { get; }

    public int FrameLength => spectrum.FrameLength;

    public FramePadding Padding { get; }

    public float[] Transform(ReadOnlySpan<float> frame) => Array.ConvertAll(Energies(frame), energy => (float)energy);

    /// <summary>The same in double precision, from which cepstra are computed; valid until the next frame.</summary>
    public double[] Energies(ReadOnlySpan<float> frame)
    {
        spectrum.Compute(frame, bins);
        if (options.Spectrum == SpectrumKind.Magnitude)
        {
            foreach (ref double bin in bins.AsSpan())
                bin = Math.Sqrt(bin);
        }
        bank.Apply(bins, energies);
        foreach (ref double energy in energies.AsSpan())
        {
            double floored = Math.Max(options.Floor, energy);
            energy = options.Logarithm == MelLogarithm.Natural ? Math.Log(floored) : 10 * Math.Log10(floored);
        }
        return energies;
    }
}

/// <summary>Mel-frequency cepstral coefficients, without deltas.</summary>
internal sealed class CepstrumTransform(AcousticOptions acoustic) : IFrameTransform
{
    private readonly LogMelTransform bands = new(acoustic);
    private readonly CosineTransform cosine = new(acoustic.Mel);

    public IReadOnlyList<string> Names { get; } =
        [.. Enumerable.Range(0, acoustic.Mel.Cepstra).Select(i => FormattableString.Invariant($"mfcc_{i}"))];

    public int FrameLength => bands.FrameLength;

    public FramePadding Padding => bands.Padding;

    public float[] Transform(ReadOnlySpan<float> frame) => Array.ConvertAll(cosine.Apply(bands.Energies(frame)), value => (float)value);
}

/// <summary>
/// c_i = s_i sum over j of m_j cos(π i (j + 0.5) / N), with s_0 = sqrt(1 / N), else sqrt(2 / N) (the orthonormal DCT-II), times the lifter.
/// </summary>
internal sealed class CosineTransform
{
    private readonly double[][] rows;

    public CosineTransform(MelOptions options)
    {
        int n = options.Bands;
        rows = new double[options.Cepstra][];
        for (int i = 0; i < rows.Length; i++)
        {
            double scale = Math.Sqrt((i == 0 ? 1.0 : 2.0) / n);
            double lifter = options.Lifter == 0 ? 1 : 1 + options.Lifter / 2.0 * Math.Sin(Math.PI * i / options.Lifter);
            rows[i] = [.. Enumerable.Range(0, n).Select(j => lifter * scale * Math.Cos(Math.PI * i * (j + 0.5) / n))];
        }
    }

    public double[] Apply(double[] bands) => Array.ConvertAll(rows, row =>
    {
        double sum = 0;
        for (int j = 0; j < row.Length; j++)
            sum += row[j] * bands[j];
        return sum;
    });
}
