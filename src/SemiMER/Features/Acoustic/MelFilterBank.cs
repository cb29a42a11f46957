namespace SemiMER.Features;

/// <summary>
/// Overlapping triangles over the frequency axis, whose corners stand at equal steps on a mel scale. Triangle b rises from corner b to
/// corner b + 1 and falls to corner b + 2, linearly in Hz.
/// </summary>
internal sealed class MelFilterBank
{
    private readonly int[] firstBins;
    private readonly double[][] weights;

    /// <summary>Makes the bank.</summary>
    /// <param name="options">Bands, scale, norm and range.</param>
    /// <param name="fourierLength">Length of the Fourier transform, at least 2: bin i stands at i x rate / length.</param>
    /// <param name="sampleRate">Samples a second.</param>
    public MelFilterBank(MelOptions options, int fourierLength, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(fourierLength, 2);
        var faults = new OptionFaults(nameof(MelOptions));
        options.AddFaults(faults, sampleRate);
        faults.Throw();
        double lowest = Mels.FromHertz(options.LowestFrequency, options.Scale);
        double highest = Mels.FromHertz(options.HighestFrequencyAt(sampleRate), options.Scale);
        double[] corners = [.. Enumerable.Range(0, options.Bands + 2)
            .Select(i => Mels.ToHertz(lowest + (highest - lowest) * i / (options.Bands + 1), options.Scale))];
        Bins = fourierLength / 2 + 1;
        firstBins = new int[options.Bands];
        weights = new double[options.Bands][];
        int BinBelow(double frequency) => Math.Min(Bins - 1, (int)(frequency * fourierLength / sampleRate));
        for (int band = 0; band < options.Bands; band++)
        {
            double lower = corners[band], centre = corners[band + 1], upper = corners[band + 2];
            double height = options.Norm == MelNorm.Area ? 2 / (upper - lower) : 1;
            int first = BinBelow(lower), last = BinBelow(upper);
            firstBins[band] = first;
            weights[band] = [.. Enumerable.Range(first, last - first + 1).Select(bin =>
            {
                double frequency = (double)bin * sampleRate / fourierLength;
                return height * Math.Max(0, Math.Min((frequency - lower) / (centre - lower), (upper - frequency) / (upper - centre)));
            })];
        }
    }

    /// <summary>Number of bands.</summary>
    public int Bands => weights.Length;

    /// <summary>Number of bins of the spectrum: half the length of the Fourier transform, plus 1.</summary>
    public int Bins { get; }

    /// <summary>Sums a spectrum up into bands. A band between two bins, too narrow to hold one, is 0.</summary>
    /// <param name="spectrum">One number for each bin.</param>
    /// <param name="energies">Is filled; one number for each band.</param>
    public void Apply(ReadOnlySpan<double> spectrum, Span<double> energies)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(spectrum.Length, Bins);
        ArgumentOutOfRangeException.ThrowIfNotEqual(energies.Length, Bands);
        for (int band = 0; band < energies.Length; band++)
        {
            double sum = 0;
            double[] row = weights[band];
            for (int i = 0; i < row.Length; i++)
                sum += row[i] * spectrum[firstBins[band] + i];
            energies[band] = sum;
        }
    }
}
