namespace SemiMER.Features;

/// <summary>What stands beyond the ends of a sound, where frames reach out.</summary>
public enum FramePadding
{
    /// <summary>Nothing: frame k begins at sample k x shift and lies inside the sound; 1 + floor((n - length) / shift) frames.</summary>
    None,

    /// <summary>Silence: frame k is centred on sample k x shift; 1 + floor(n / shift) frames.</summary>
    Zero,

    /// <summary>The sound mirrored at its first and last sample: frame k is centred on sample k x shift.</summary>
    Reflect,
}

/// <summary>What a frame is multiplied with before its spectrum is taken.</summary>
public enum FrameWindow
{
    /// <summary>0.5 - 0.5 cos(2 π i / n).</summary>
    Hann,

    /// <summary>0.54 - 0.46 cos(2 π i / n).</summary>
    Hamming,

    /// <summary>1.</summary>
    Rectangular,
}

/// <summary>How sound is cut into frames, and what their spectrum is.</summary>
public sealed record FrameOptions
{
    /// <summary>Length of a frame in seconds, above 0 and at most 10; rounded to whole samples. Default 0.025.</summary>
    public double Length { get; init; } = 0.025;

    /// <summary>From a frame to the next in seconds, above 0 and at most 10; rounded to whole samples. Default 0.010.</summary>
    public double Shift { get; init; } = 0.010;

    /// <summary>What stands beyond the ends. Default silence.</summary>
    public FramePadding Padding { get; init; } = FramePadding.Zero;

    /// <summary>The window. Default Hann.</summary>
    public FrameWindow Window { get; init; } = FrameWindow.Hann;

    /// <summary>
    /// Whether n in the window's formula is the length of the frame (periodic), or the length less 1 (symmetric, as in HTK). Default true.
    /// </summary>
    public bool PeriodicWindow { get; init; } = true;

    /// <summary>
    /// Pre-emphasis a in y[i] = x[i] - a x[i-1], at least 0 and below 1, done inside each frame; its first sample is multiplied with 1 - a.
    /// Default 0, which is none.
    /// </summary>
    public double PreEmphasis { get; init; }

    /// <summary>
    /// Length of the Fourier transform in samples, a power of two not below the frame's length; zeros fill it up. Default null: the
    /// least of them.
    /// </summary>
    public int? FourierLength { get; init; }

    internal void AddFaults(OptionFaults faults, int sampleRate)
    {
        faults
            .Require(Length is > 0 and <= 10, Name(nameof(Length)), Length, "above 0, at most 10")
            .Require(Shift is > 0 and <= 10, Name(nameof(Shift)), Shift, "above 0, at most 10")
            .Share(Name(nameof(PreEmphasis)), PreEmphasis)
            .Require(Enum.IsDefined(Padding), $"{Name(nameof(Padding))} is none of {string.Join(", ", Enum.GetNames<FramePadding>())}.")
            .Require(Enum.IsDefined(Window), $"{Name(nameof(Window))} is none of {string.Join(", ", Enum.GetNames<FrameWindow>())}.");
        if (Length is > 0 and <= 10 && sampleRate > 0 && FourierLength is { } length)
        {
            bool holds = int.IsPow2(length) && length >= LengthInSamples(sampleRate) && length <= 1 << 24;
            faults.Require(holds, Name(nameof(FourierLength)), length, $"a power of two from {LengthInSamples(sampleRate)} to 2^24");
        }
    }

    internal int LengthInSamples(int sampleRate) => InSamples(Length, sampleRate);

    internal int ShiftInSamples(int sampleRate) => InSamples(Shift, sampleRate);

    internal int FourierLengthInSamples(int sampleRate) =>
        FourierLength ?? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)LengthInSamples(sampleRate));

    internal static int InSamples(double seconds, int sampleRate) =>
        Math.Max(1, (int)Math.Round(seconds * sampleRate, MidpointRounding.AwayFromZero));

    private static string Name(string property) => $"{nameof(AcousticOptions.Frame)}.{property}";
}
