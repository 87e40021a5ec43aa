namespace Engagement.IntegrationTests.Harness;

/// <summary>A clock that is wrong by so much; durations are as they are.</summary>
internal sealed class MovedClock(TimeSpan ahead) : TimeProvider
{
    /// <summary>How far it is ahead of the machine's; a test may set it while a service runs.</summary>
    public TimeSpan Ahead { get; set; } = ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
