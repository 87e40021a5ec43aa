namespace Engagement.UnitTests.RateLimiting;

/// <summary>Time that passes when a test says so.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan _passed;

    public static DateTimeOffset Start { get; } = new(2023, 5, 30, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + _passed;

    public void Pass(double seconds) => _passed += TimeSpan.FromSeconds(seconds);
}
