namespace SemiMER.Features;

/// <summary>What the frames of a sequence hold.</summary>
public enum AcousticFrames
{
    /// <summary>Logarithms of the energies of the mel bands.</summary>
    LogMel,

    /// <summary>Mel-frequency cepstral coefficients with their deltas.</summary>
    Cepstra,

    /// <summary>Pitch, periodicity, loudness, spectral shape: see <see cref="AcousticDescriptors"/>.</summary>
    Descriptors,
}

/// <summary>
/// How sound becomes features. Features of different options do not belong into one corpus. Use one object for many recordings: it keeps
/// the filter that brings them to <see cref="SampleRate"/>.
/// </summary>
public sealed record AcousticOptions
{
    /// <summary>
    /// Samples a second, 4,000 to 768,000; sound of another rate is resampled, so that all recordings are described alike. Default 16,000.
    /// </summary>
    public int SampleRate { get; init; } = 16_000;

    /// <summary>What the frames of a sequence hold. Default log-mel energies.</summary>
    public AcousticFrames Frames { get; init; } = AcousticFrames.LogMel;

    /// <summary>Frames and their spectrum. Default as a new record has it.</summary>
    public FrameOptions Frame { get; init; } = new();

    /// <summary>Mel filter bank and cepstra. Default as a new record has it.</summary>
    public MelOptions Mel { get; init; } = new();

    /// <summary>Pitch and voicing. Default as a new record has it.</summary>
    public PitchOptions Pitch { get; init; } = new();

    /// <summary>Frames a second.</summary>
    public double FrameRate => (double)SampleRate / Frame.ShiftInSamples(SampleRate);

    internal ResamplingFilterCache Filters { get; } = new();

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(AcousticOptions))
            .Require(SampleRate is >= 4_000 and <= 768_000, nameof(SampleRate), SampleRate, "4000 to 768000")
            .Require(Enum.IsDefined(Frames), $"{nameof(Frames)} is none of {string.Join(", ", Enum.GetNames<AcousticFrames>())}.");
        Frame.AddFaults(faults, SampleRate);
        Mel.AddFaults(faults, SampleRate);
        Pitch.AddFaults(faults, SampleRate);
        faults.Throw();
    }
}
