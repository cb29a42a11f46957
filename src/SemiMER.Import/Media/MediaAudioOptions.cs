namespace SemiMER.Import;

/// <summary>How sound is taken out of files by ffmpeg.</summary>
public sealed record MediaAudioOptions
{
    /// <summary>ffmpeg's program: a name that the system finds, or a path. Default <c>ffmpeg</c>.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>The channel, from 0. Default null: the mean of all channels.</summary>
    public int? Channel { get; init; }

    /// <summary>The longest time that one file may take, above 0 and at most 24 days. Default 10 minutes.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The most bytes that the sound of one file may take unpacked, 4 for each sample of each channel; 4,096 to 4,294,000,000, the size of
    /// a WAV file. Default 2 GiB: three hours of stereo at 48,000 Hz.
    /// </summary>
    public long MaximumBytes { get; init; } = 1L << 31;

    /// <summary>
    /// Whether sound counts that ffmpeg could only decode in part, such as that of a damaged file. Default false: it is refused with what
    /// ffmpeg says of it.
    /// </summary>
    public bool AllowsDamage { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(Program))
            faults.Add($"{nameof(Program)} is empty; the name or path of ffmpeg's program.");
        if (Channel < 0)
            faults.Add(FormattableString.Invariant($"{nameof(Channel)} is {Channel}; at least 0, or null."));
        if (TimeLimit <= TimeSpan.Zero || TimeLimit > TimeSpan.FromDays(24))
            faults.Add(FormattableString.Invariant($"{nameof(TimeLimit)} is {TimeLimit}; above 0, at most 24 days."));
        if (MaximumBytes is < 4_096 or > 4_294_000_000)
            faults.Add(FormattableString.Invariant($"{nameof(MaximumBytes)} is {MaximumBytes}; 4096 to 4294000000."));
        if (faults.Count > 0)
            throw new OptionsException(nameof(MediaAudioOptions), faults);
    }
}
