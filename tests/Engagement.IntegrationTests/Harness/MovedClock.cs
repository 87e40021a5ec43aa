namespace Engagement.IntegrationTests.Harness;

/// <summary>A clock that is wrong by an offset; durations are right.</summary>
internal sealed class MovedClock(TimeSpan ahead) : TimeProvider
{
    /// <summary>The offset to the machine's clock; a test may set it while a service runs.</summary>
    public TimeSpan Ahead { get; set; } = ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
