namespace SemiMER.Tests.Training.Following;

/// <summary>A clock that stands still until a test moves it. It begins in 2023, 1,700,000,000 seconds after 1970.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double seconds) => passed += TimeSpan.FromSeconds(seconds);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) + passed;

    public override long GetTimestamp() => passed.Ticks;
}
