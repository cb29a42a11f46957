namespace SemiMER.Samples.WebService;

/// <summary>What one request may cost; the section <c>Limits</c> of the configuration changes it.</summary>
internal sealed record ServiceLimits
{
    /// <summary>Bytes of a request: 60 s of sound at 48 kHz with 16 bits and one channel, and something around it.</summary>
    public long Bytes { get; init; } = 6_000_000;

    /// <summary>Length of a recording in seconds: few bytes may be many seconds.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Letters of a transcript.</summary>
    public int Letters { get; init; } = 10_000;

    /// <summary>Time that an upload may take.</summary>
    public TimeSpan Upload { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes a second that an upload must have after <see cref="Grace"/>.</summary>
    public double BytesPerSecond { get; init; } = 1_000;

    /// <summary>Time after which an upload must have its rate; above 1 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time that the lines before the content may take.</summary>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that an upload may wait for its turn.</summary>
    public TimeSpan Waiting { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Predictions at a time; 0 for as many as there are processors.</summary>
    public int Predictions { get; init; }

    /// <summary>Uploads that may wait for their turn.</summary>
    public int Queue { get; init; } = 256;

    /// <summary>Open connections.</summary>
    public long Connections { get; init; } = 1_000;
}
