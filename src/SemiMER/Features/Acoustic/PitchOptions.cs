namespace SemiMER.Features;

/// <summary>How the pitch of a frame is found, and whether it has one.</summary>
public sealed record PitchOptions
{
    /// <summary>Lowest pitch in Hz, at least 20. Default 75.</summary>
    public double Lowest { get; init; } = 75;

    /// <summary>Highest pitch in Hz, above the lowest and at most a quarter of the sample rate. Default 600.</summary>
    public double Highest { get; init; } = 600;

    /// <summary>
    /// YIN's threshold: the first dip of d' below it is the period; above 0 and at most 1. Default 0.15.
    /// </summary>
    public double Threshold { get; init; } = 0.15;

    /// <summary>
    /// A frame is voiced if d' at its period is at most this (0 is a perfect repetition, 1 none), above 0 and at most 1. Default 0.45.
    /// </summary>
    public double VoicingThreshold { get; init; } = 0.45;

    /// <summary>A frame whose level is below this, in dB relative to full scale, is unvoiced. Default -60.</summary>
    public double SilenceLevel { get; init; } = -60;

    internal void AddFaults(OptionFaults faults, int sampleRate) => faults
        .AtLeast(Name(nameof(Lowest)), Lowest, 20)
        .Require(Highest > Lowest && Highest <= sampleRate / 4.0, Name(nameof(Highest)), Highest,
            FormattableString.Invariant($"above {nameof(Lowest)}, at most a quarter of the sample rate, {sampleRate / 4.0}"))
        .Require(Threshold is > 0 and <= 1, Name(nameof(Threshold)), Threshold, "above 0, at most 1")
        .Require(VoicingThreshold is > 0 and <= 1, Name(nameof(VoicingThreshold)), VoicingThreshold, "above 0, at most 1")
        .Require(double.IsFinite(SilenceLevel), Name(nameof(SilenceLevel)), SilenceLevel, "a number");

    private static string Name(string property) => $"{nameof(AcousticOptions.Pitch)}.{property}";
}
