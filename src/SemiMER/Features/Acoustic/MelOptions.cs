namespace SemiMER.Features;

/// <summary>What a band of the mel filter bank is multiplied with.</summary>
public enum MelNorm
{
    /// <summary>1: every triangle has the height 1.</summary>
    None,

    /// <summary>2 / (upper edge - lower edge in Hz): every triangle has the same area (Slaney's Auditory Toolbox).</summary>
    Area,
}

/// <summary>The logarithm of the energies of the bands.</summary>
public enum MelLogarithm
{
    /// <summary>ln.</summary>
    Natural,

    /// <summary>10 log10, in dB.</summary>
    Decibel,
}

/// <summary>What the mel filter bank sums up.</summary>
public enum SpectrumKind
{
    /// <summary>|X|².</summary>
    Power,

    /// <summary>|X|.</summary>
    Magnitude,
}

/// <summary>How log-mel energies and cepstra are computed from the spectrum of a frame.</summary>
public sealed record MelOptions
{
    /// <summary>Number of bands, at least 1 and at most 512. Default 64.</summary>
    public int Bands { get; init; } = 64;

    /// <summary>The scale. Default Slaney's.</summary>
    public MelScale Scale { get; init; } = MelScale.Slaney;

    /// <summary>The height of the triangles. Default equal areas.</summary>
    public MelNorm Norm { get; init; } = MelNorm.Area;

    /// <summary>Lower edge of the first band in Hz, at least 0. Default 0.</summary>
    public double LowestFrequency { get; init; }

    /// <summary>Upper edge of the last band in Hz, above the lower edge and at most half the sample rate. Default null: that.</summary>
    public double? HighestFrequency { get; init; }

    /// <summary>Power or magnitude. Default power.</summary>
    public SpectrumKind Spectrum { get; init; } = SpectrumKind.Power;

    /// <summary>The logarithm. Default natural.</summary>
    public MelLogarithm Logarithm { get; init; } = MelLogarithm.Natural;

    /// <summary>Energies below this count as this, above 0; samples have full scale 1. Default 1e-10.</summary>
    public double Floor { get; init; } = 1e-10;

    /// <summary>Number of cepstral coefficients, the zeroth among them; at least 1 and at most the number of bands. Default 13.</summary>
    public int Cepstra { get; init; } = 13;

    /// <summary>
    /// L of the lifter 1 + L/2 sin(π i / L) on cepstral coefficient i (HTK's; the zeroth stays as it is), at least 0; 0 is none.
    /// Default 0.
    /// </summary>
    public int Lifter { get; init; }

    /// <summary>How many orders of deltas follow the cepstra, 0 to 2. Default 2.</summary>
    public int DeltaOrders { get; init; } = 2;

    /// <summary>
    /// W in the delta of frame t, sum over n = 1..W of n (c[t+n] - c[t-n]) / (2 sum n²), 1 to 50; beyond the ends stands the first or
    /// last frame. Default 2.
    /// </summary>
    public int DeltaWindow { get; init; } = 2;

    internal double HighestFrequencyAt(int sampleRate) => HighestFrequency ?? sampleRate / 2.0;

    internal void AddFaults(OptionFaults faults, int sampleRate)
    {
        double highest = HighestFrequencyAt(sampleRate);
        faults
            .Require(Bands is >= 1 and <= 512, Name(nameof(Bands)), Bands, "1 to 512")
            .AtLeast(Name(nameof(LowestFrequency)), LowestFrequency, 0)
            .Require(highest > LowestFrequency && highest <= sampleRate / 2.0, Name(nameof(HighestFrequency)), highest,
                FormattableString.Invariant($"above {nameof(LowestFrequency)}, at most half the sample rate, {sampleRate / 2.0}"))
            .Above(Name(nameof(Floor)), Floor, 0)
            .Require(Cepstra >= 1 && Cepstra <= Bands, Name(nameof(Cepstra)), Cepstra, $"1 to {nameof(Bands)}, {Bands}")
            .AtLeast(Name(nameof(Lifter)), Lifter, 0)
            .Require(DeltaOrders is >= 0 and <= 2, Name(nameof(DeltaOrders)), DeltaOrders, "0 to 2")
            .Require(DeltaWindow is >= 1 and <= 50, Name(nameof(DeltaWindow)), DeltaWindow, "1 to 50")
            .Require(Enum.IsDefined(Scale), $"{Name(nameof(Scale))} is none of {string.Join(", ", Enum.GetNames<MelScale>())}.")
            .Require(Enum.IsDefined(Norm), $"{Name(nameof(Norm))} is none of {string.Join(", ", Enum.GetNames<MelNorm>())}.")
            .Require(Enum.IsDefined(Spectrum), $"{Name(nameof(Spectrum))} is none of {string.Join(", ", Enum.GetNames<SpectrumKind>())}.")
            .Require(Enum.IsDefined(Logarithm),
                $"{Name(nameof(Logarithm))} is none of {string.Join(", ", Enum.GetNames<MelLogarithm>())}.");
    }

    private static string Name(string property) => $"{nameof(AcousticOptions.Mel)}.{property}";
}
